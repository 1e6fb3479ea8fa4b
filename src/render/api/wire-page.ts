/** The page itself and its status. */
import type { z } from 'zod';
import type { Page } from '#core/page.ts';
import type { lastingPageShape, pageShape, statusShape } from './shape.ts';
import type { Told } from './told.ts';
import { entryWireId, wireId, wireTime } from './wire-id.ts';

export function wirePage({ content: { page }, notices }: Told): z.output<typeof pageShape> {
  const first = Math.min(...page.components.map(({ since }) => since));
  // The newest word and not the build, so that a build without news changes no byte.
  return { ...wireLastingPage(page), updated_at: wireTime(notices[0]?.at ?? first) };
}

/** Without the moment of the newest word. */
export function wireLastingPage(page: Page): z.output<typeof lastingPageShape> {
  return {
    id: wireId('page'),
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
