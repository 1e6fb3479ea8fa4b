/** The history's months, from the newest to the first, without gaps. */
import type { Month } from '#core/days.ts';
import { byMonth } from '#core/history.ts';
import { firstUpdate, resolvedAt } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Maintenance } from '#core/maintenance.ts';
import { formatMonth } from '#render/dates.ts';
import type { Edition } from './edition.ts';

export interface HistoryMonth {
  key: Month;
  /** Those that went on in it, the newest first. */
  incidents: Incident[];
  /** By the opening of their window, newest first; none that is still to come. */
  maintenances: Maintenance[];
}

const MONTHS = new Map<string, HistoryMonth[]>();

export function historyMonths(edition: Edition): HistoryMonth[] {
  const months = MONTHS.get(edition.language) ?? monthsOf(edition);
  MONTHS.set(edition.language, months);
  return months;
}

export function monthName(month: Month, { place }: Pick<Edition, 'place'>): string {
  return formatMonth(Date.parse(`${month}-15T12:00Z`), { ...place, zone: 'Etc/UTC' });
}

function monthsOf({ site: { now, content }, place: { zone } }: Edition): HistoryMonth[] {
  const incidents = content.incidents.map((incident) => ({
    startAt: firstUpdate(incident).at,
    endAt: resolvedAt(incident) ?? now,
    incident,
    maintenance: null,
  }));
  const maintenances = content.maintenances
    .filter(({ window }) => window.from <= now)
    .map((maintenance) => ({
      startAt: maintenance.window.from,
      endAt: Math.min(maintenance.window.until, now),
      incident: null,
      maintenance,
    }));
  return byMonth([...incidents, ...maintenances], { zone, now }).map(({ key, values }) => ({
    key,
    incidents: values.flatMap(({ incident }) => incident ?? []),
    maintenances: values.flatMap(({ maintenance }) => maintenance ?? []),
  }));
}
