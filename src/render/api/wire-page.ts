/** The page itself and its status. */
import type { z } from 'zod';
import { correctionNewsOf } from '#core/correction-news.ts';
import type { Instant } from '#core/instant.ts';
import { maintenanceChangedAt } from '#core/maintenance.ts';
import type { Page } from '#core/page.ts';
import type { lastingPageShape, pageShape, statusShape } from './shape.ts';
import type { Told } from './told.ts';
import { entryWireId, pageWireId, wireTime } from './wire-id.ts';

export function wirePage(told: Told): z.output<typeof pageShape> {
  return { ...wireLastingPage(told.content.page), updated_at: wireTime(changedAt(told)) };
}

/** The newest word, or the newest turn of planned work; not the build, so that a build without news changes no byte. */
function changedAt({ content, notices, now }: Told): Instant {
  const { page, incidents, maintenances, guidance } = content;
  const moments = [
    ...page.components.map(({ since }) => since).filter((since) => since <= now),
    ...notices.slice(0, 1).map(({ at }) => at),
    ...correctionNewsOf(content).map(({ at }) => at),
    ...incidents.map(({ summaryAt = 0 }) => summaryAt),
    ...maintenances.map((maintenance) => maintenanceChangedAt(maintenance, now)),
    ...guidance.map(({ publishedAt }) => publishedAt),
  ];
  return moments.reduce((latest, at) => Math.max(latest, at), 0);
}

/** Without the moment of the newest word. */
export function wireLastingPage(page: Page): z.output<typeof lastingPageShape> {
  return {
    id: pageWireId(page),
    name: page.name,
    url: page.url,
    time_zone: page.timeZone,
    x_allclear: {
      demonstration: page.demonstration?.notice ?? null,
      languages: page.languages,
      translations: bannersOf(page),
    },
  };
}

export function wirePageStatus({ status }: Pick<Told, 'status'>): z.output<typeof statusShape> {
  const { indicator, description, openIncidents, incidentsWithOpenAction } = status;
  return {
    indicator,
    description,
    x_allclear: {
      open_incidents: openIncidents.map(entryWireId),
      incidents_with_open_action: incidentsWithOpenAction.map(entryWireId),
    },
  };
}

/** What the banner says in the other languages. */
function bannersOf({ demonstration, translations }: Page) {
  if (demonstration === undefined) return {};
  const said = Object.entries(translations).flatMap(([language, { notice }]) =>
    notice === undefined ? [] : [[language, { demonstration: notice }] as const],
  );
  return Object.fromEntries(said);
}
