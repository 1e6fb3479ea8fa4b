/** The history's months, from the newest to the first, without gaps. */
import { monthOf, type Month } from '#core/days.ts';
import { byMonth } from '#core/history.ts';
import { firstUpdate } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Maintenance } from '#core/maintenance.ts';
import { formatMonth } from '#render/dates.ts';
import { place } from './place.ts';
import { site } from './site.ts';

export interface HistoryMonth {
  key: Month;
  /** By their first update, newest first. */
  incidents: Incident[];
  /** By the opening of their window, newest first; none that is still to come. */
  maintenances: Maintenance[];
}

export const historyMonths: HistoryMonth[] = months();

export function monthName(month: Month): string {
  return formatMonth(Date.parse(`${month}-15T12:00Z`), { ...place, zone: 'Etc/UTC' });
}

function months(): HistoryMonth[] {
  const { incidents, maintenances } = site.content;
  const past = maintenances.filter(({ window }) => window.from <= site.now);
  const told = byMonth(
    incidents.map((incident) => ({ at: firstUpdate(incident).at, incident })),
    place.zone,
  );
  const planned = byMonth(
    past.map((maintenance) => ({ at: maintenance.window.from, maintenance })),
    place.zone,
  );
  const first = [...told, ...planned].map(({ key }) => key).toSorted()[0];
  if (first === undefined) return [];
  return monthsBetween(first, monthOf(site.now, place.zone)).map((key) => ({
    key,
    incidents: told.find((group) => group.key === key)?.values.map(({ incident }) => incident) ?? [],
    maintenances: planned.find((group) => group.key === key)?.values.map(({ maintenance }) => maintenance) ?? [],
  }));
}

/** Newest first, both included. */
function monthsBetween(first: Month, last: Month): Month[] {
  const found: Month[] = [];
  for (let month = last; month >= first; month = before(month)) found.push(month);
  return found;
}

function before(month: Month): Month {
  return new Date(Date.parse(`${month}-01T00:00Z`) - 1).toISOString().slice(0, 7);
}
