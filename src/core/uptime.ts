/**
 * Uptime, and the weights that make it: the share of a stretch in which a
 * service was not down. The weights are Statuspage's; `suspended` weighs as much
 * as an outage, because a customer cannot use what we stopped on purpose either.
 */
import { compareComponentStatus, type Component, type ComponentStatus } from './component.ts';
import type { Content } from './content.ts';
import { lastDays, type Day, type DaySpan } from './days.ts';
import type { Instant } from './instant.ts';
import { intervalsOf, type Interval } from './timeline.ts';

/** How much of a stretch counts as down, from 0 to 1. */
export const DOWNTIME_WEIGHT: Record<ComponentStatus, number> = {
  operational: 0,
  under_maintenance: 0,
  degraded_performance: 0,
  partial_outage: 0.3,
  suspended: 1,
  major_outage: 1,
};

/** From 0 to 1; null where the intervals are empty. */
export function uptimeOf(intervals: readonly Interval[]): number | null {
  const total = intervals.reduce((sum, { startAt, endAt }) => sum + endAt - startAt, 0);
  if (total === 0) return null;
  const down = intervals.reduce(
    (sum, { status, startAt, endAt }) => sum + (endAt - startAt) * DOWNTIME_WEIGHT[status],
    0,
  );
  return 1 - down / total;
}

/** How many days a component's record shows. */
export const RECORD_DAYS = 90;

export interface DayStatus {
  day: Day;
  /** The worst of the day; null before the page spoke for the component. */
  worst: ComponentStatus | null;
  /** Milliseconds in which it was not operational. */
  affectedMilliseconds: number;
}

export interface ComponentRecord {
  /** Oldest first; the last is today, up to `now`. */
  days: DayStatus[];
  /** Over the days shown; null without data. */
  uptime: number | null;
}

/** Over the last {@link RECORD_DAYS} days of the page's zone, today included up to `now`. */
export function componentRecord(content: Content, component: Component, now: Instant): ComponentRecord {
  const days = lastDays(now, content.page.timeZone, RECORD_DAYS);
  const from = Math.max(component.since, days[0]?.startAt ?? now);
  const intervals = intervalsOf(content, component.id, { from, until: now });
  return { days: days.map((day) => dayStatus(intervals, day)), uptime: uptimeOf(intervals) };
}

function dayStatus(intervals: readonly Interval[], { day, startAt, endAt }: DaySpan): DayStatus {
  const touched = intervals.filter((interval) => interval.startAt < endAt && interval.endAt > startAt);
  const statuses = touched.map(({ status }) => status).toSorted(compareComponentStatus);
  const affectedMilliseconds = touched
    .filter(({ status }) => status !== 'operational')
    .reduce((sum, interval) => sum + Math.min(interval.endAt, endAt) - Math.max(interval.startAt, startAt), 0);
  return { day, worst: statuses.at(-1) ?? null, affectedMilliseconds };
}
