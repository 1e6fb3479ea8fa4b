/** The rows of Statuspage's documents: whose page it is, its components, and each subject once. */
import { parseForeignTime } from './foreign-time.ts';
import type { History } from './history.ts';
import type { StatuspageComponent, StatuspageDocument, StatuspageIncident } from './statuspage-shape.ts';

/** A list of documents, or one of bare incidents. */
export function asDocuments(values: unknown[]): unknown[] {
  const isBare = values.every((value) => typeof value === 'object' && value !== null && 'incident_updates' in value);
  return isBare ? [{ incidents: values }] : values;
}

export function subjectsIn({
  incidents,
  scheduled_maintenances: planned,
  incident,
}: StatuspageDocument): StatuspageIncident[] {
  return [...(incidents ?? []), ...(planned ?? []), ...(incident ? [incident] : [])];
}

export function componentsIn(document: StatuspageDocument): StatuspageComponent[] {
  return [...(document.components ?? []), ...subjectsIn(document).flatMap(({ components }) => components ?? [])];
}

export function uniqueById<T extends { id: string }>(values: T[]): T[] {
  return [...new Map(values.toReversed().map((value) => [value.id, value])).values()].toReversed();
}

export function pageOf(documents: StatuspageDocument[]): History['page'] {
  const page = documents.find((document) => document.page)?.page;
  return { name: page?.name ?? null, url: page?.url ?? null, timeZone: page?.time_zone ?? null };
}

export function componentOf(row: StatuspageComponent, rows: StatuspageComponent[]): History['components'][number] {
  return {
    key: row.id,
    name: row.name,
    group: rows.find(({ id }) => id === row.group_id)?.name ?? null,
    description: row.description ?? null,
    since: parseForeignTime(row.start_date ?? row.created_at ?? ''),
  };
}

/** A component that only updates name is one of the page all the same. */
export function nameComponent({ components }: History, key: string, name: string): void {
  if (components.some((component) => component.key === key)) return;
  const [, group = null, own = name] = /^(.+?) - (.+)$/.exec(name) ?? [];
  components.push({ key, name: own, group, description: null, since: null });
}
