/** A year day by day: the worst that any service was. */
import { compareComponentStatus, type ComponentStatus } from './component.ts';
import type { Content } from './content.ts';
import { dayOf, lastDays, startOfDay, type Day } from './days.ts';
import { DAY, type Instant } from './instant.ts';
import { recordOver } from './uptime.ts';

export interface YearDay {
  day: Day;
  /** Null before the page spoke for any service. */
  worst: ComponentStatus | null;
}

/** The days of a year such as “2022” in the page's zone, oldest first; of the present one up to `now`. */
export function yearRecord(content: Content, year: string, now: Instant): YearDay[] {
  const zone = content.page.timeZone;
  const lastMoment = startOfDay(`${Number(year) + 1}-01-01`, zone) - 1;
  const until = Math.min(now, lastMoment);
  const dayCount = Math.round((Date.parse(dayOf(until, zone)) - Date.parse(`${year}-01-01`)) / DAY) + 1;
  const records = content.page.components.map(
    (component) => recordOver(content, component, { now: until, dayCount }).days,
  );
  return lastDays(until, zone, dayCount).map(({ day }, index) => ({
    day,
    worst: worstOf(records.map((days) => days[index]?.worst ?? null)),
  }));
}

function worstOf(statuses: readonly (ComponentStatus | null)[]): ComponentStatus | null {
  const known = statuses.filter((status) => status !== null);
  return known.toSorted(compareComponentStatus).at(-1) ?? null;
}
