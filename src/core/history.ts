/** The past in order: by month and by day of the page's zone. */
import { dayOf, monthOf, type Day, type Month } from './days.ts';
import type { Instant } from './instant.ts';

export interface Dated {
  at: Instant;
}

/** Something that goes on for a while; of what is not over yet, `endAt` is the present moment. */
export interface Lasting {
  startAt: Instant;
  endAt: Instant;
}

/** Values of one day or month, newest first. */
export interface Grouped<K extends string, T> {
  key: K;
  values: T[];
}

/**
 * The months from the newest to the first in which anything went on, without
 * gaps up to `now`: each has what went on in it, the newest beginning first. A
 * month in which nothing began is not empty while something lasts.
 */
export function byMonth<T extends Lasting>(
  values: readonly T[],
  { zone, now }: { zone: string; now: Instant },
): Grouped<Month, T>[] {
  const groups = new Map<Month, T[]>();
  for (const value of values.toSorted((a, b) => b.startAt - a.startAt))
    for (const month of monthsBetween(monthOf(value.startAt, zone), monthOf(value.endAt, zone))) {
      const group = groups.get(month);
      if (group === undefined) groups.set(month, [value]);
      else group.push(value);
    }
  const first = [...groups.keys()].toSorted()[0];
  if (first === undefined) return [];
  return monthsBetween(first, monthOf(now, zone)).map((key) => ({ key, values: groups.get(key) ?? [] }));
}

/** Newest group first, newest value first. */
export function byDay<T extends Dated>(values: readonly T[], zone: string): Grouped<Day, T>[] {
  const groups = Map.groupBy(
    values.toSorted((a, b) => b.at - a.at),
    ({ at }) => dayOf(at, zone),
  );
  return [...groups].map(([key, members]) => ({ key, values: members }));
}

/** Newest first, both included. */
function monthsBetween(first: Month, last: Month): Month[] {
  const found: Month[] = [];
  for (let month = last; month >= first; month = monthBefore(month)) found.push(month);
  return found;
}

function monthBefore(month: Month): Month {
  return new Date(Date.parse(`${month}-01T00:00Z`) - 1).toISOString().slice(0, 7);
}
