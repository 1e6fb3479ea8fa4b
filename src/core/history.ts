/** The past in order: by month and by day of the page's zone. */
import { dayOf, monthOf, type Day, type Month } from './days.ts';
import type { Instant } from './instant.ts';

export interface Dated {
  at: Instant;
}

/** Values of one day or month, in the order in which they came. */
export interface Grouped<K extends string, T> {
  key: K;
  values: T[];
}

export function byMonth<T extends Dated>(values: readonly T[], zone: string): Grouped<Month, T>[] {
  return grouped(values, ({ at }) => monthOf(at, zone));
}

export function byDay<T extends Dated>(values: readonly T[], zone: string): Grouped<Day, T>[] {
  return grouped(values, ({ at }) => dayOf(at, zone));
}

/** Newest group first, newest value first. */
function grouped<K extends string, T extends Dated>(values: readonly T[], keyOf: (value: T) => K): Grouped<K, T>[] {
  const groups = Map.groupBy(
    values.toSorted((a, b) => b.at - a.at),
    keyOf,
  );
  return [...groups].map(([key, members]) => ({ key, values: members }));
}
