/** The history's months, from the newest to the first, without gaps. */
import type { Month } from '#core/days.ts';
import { byMonth } from '#core/history.ts';
import { firstUpdate, resolvedAt } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Maintenance } from '#core/maintenance.ts';
import { formatMonth } from '#render/dates.ts';
import { place } from './place.ts';
import { site } from './site.ts';

export interface HistoryMonth {
  key: Month;
  /** Those that went on in it, the newest first. */
  incidents: Incident[];
  /** By the opening of their window, newest first; none that is still to come. */
  maintenances: Maintenance[];
}

export const historyMonths: HistoryMonth[] = months();

export function monthName(month: Month): string {
  return formatMonth(Date.parse(`${month}-15T12:00Z`), { ...place, zone: 'Etc/UTC' });
}

function months(): HistoryMonth[] {
  const { now, content } = site;
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
  return byMonth([...incidents, ...maintenances], { zone: place.zone, now }).map(({ key, values }) => ({
    key,
    incidents: values.flatMap(({ incident }) => incident ?? []),
    maintenances: values.flatMap(({ maintenance }) => maintenance ?? []),
  }));
}
