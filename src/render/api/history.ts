/**
 * Everything that was ever told, a page a month of UTC: by when an incident or
 * planned work was first told of. A page is named by its month and has nothing of
 * the present in it, so that whatever is added elsewhere leaves it as it is.
 */
import type { z } from 'zod';
import type { Content } from '#core/content.ts';
import { firstUpdate } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import { maintenanceMoments, type Maintenance } from '#core/maintenance.ts';
import { monthDocumentPath } from '../addresses.ts';
import type { historyMonthShape, historyShape } from './document-shapes.ts';
import type { Told } from './told.ts';
import { wireTime } from './wire-id.ts';
import { wireIncidentCourse, wireMaintenanceCourse } from './wire-incident.ts';
import { wireLastingPage, wirePage } from './wire-page.ts';

export interface ToldMonth {
  /** Such as “2022-01”. */
  month: string;
  /** The month before it in which anything was told; null of the first. */
  older: string | null;
  incidents: Incident[];
  maintenances: Maintenance[];
}

/** Newest first; a month in which nothing was told of has no page. */
export function toldMonths({ incidents, maintenances }: Content): ToldMonth[] {
  const incidentsBy = Map.groupBy(incidents, (incident) => monthOf(firstUpdate(incident).at));
  const worksBy = Map.groupBy(maintenances, (work) => monthOf(firstAt(work)));
  const months = [...new Set([...incidentsBy.keys(), ...worksBy.keys()])].toSorted().toReversed();
  return months.map((month, index) => ({
    month,
    older: months[index + 1] ?? null,
    incidents: (incidentsBy.get(month) ?? []).toSorted((a, b) => firstUpdate(b).at - firstUpdate(a).at),
    maintenances: (worksBy.get(month) ?? []).toSorted((a, b) => firstAt(b) - firstAt(a)),
  }));
}

/** `/history.json`: which pages there are, and which of them have changed. */
export function historyDocument(told: Told): z.output<typeof historyShape> {
  const { url } = told.content.page;
  return {
    page: wirePage(told),
    months: toldMonths(told.content).map((one) => ({
      month: one.month,
      url: url + monthDocumentPath(one.month),
      updated_at: wireTime(lastAt(told, one)),
      incidents: one.incidents.length,
      scheduled_maintenances: one.maintenances.length,
    })),
  };
}

/** `/history/2022-01.json`. */
export function historyMonthDocument(told: Told, one: ToldMonth): z.output<typeof historyMonthShape> {
  const { content } = told;
  const { month, older, incidents, maintenances } = one;
  return {
    page: wireLastingPage(content.page),
    month,
    older: older === null ? null : content.page.url + monthDocumentPath(older),
    incidents: incidents.map((incident) => wireIncidentCourse(content, incident)),
    scheduled_maintenances: maintenances.map((maintenance) => wireMaintenanceCourse(told, maintenance)),
  };
}

function monthOf(at: Instant): string {
  return wireTime(at).slice(0, 7);
}

function firstAt({ updates, window }: Maintenance): Instant {
  return updates[0]?.at ?? window.from;
}

/** When anything in a page last became another, all but a text that was corrected without a word. */
function lastAt({ content, now }: Told, { incidents, maintenances }: ToldMonth): Instant {
  const pointed = new Set(incidents.flatMap(({ guidance }) => guidance.map((slug) => `guidance/${slug}`)));
  const moments = [
    ...incidents.flatMap(momentsOf),
    ...content.guidance.filter(({ id }) => pointed.has(id)).map(({ publishedAt }) => publishedAt),
    ...maintenances.flatMap(maintenanceMoments).filter((at) => at <= now),
  ];
  return moments.reduce((latest, at) => Math.max(latest, at), 0);
}

function momentsOf({ updates, postmortem, summaryAt = 0, corrections }: Incident): Instant[] {
  return [
    ...updates.map(({ at }) => at),
    postmortem?.at ?? 0,
    summaryAt,
    ...corrections.flatMap(({ openedAt, closedAt = 0 }) => [openedAt, closedAt]),
  ];
}
