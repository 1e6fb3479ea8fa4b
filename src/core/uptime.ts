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
  return 1 - downtimeOf(intervals) / total;
}

/** Milliseconds, each stretch by its weight. */
function downtimeOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { status, startAt, endAt }) => sum + (endAt - startAt) * DOWNTIME_WEIGHT[status], 0);
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
  /** Over the days shown, each stretch by its weight. */
  downMilliseconds: number;
}

/** Over the last {@link RECORD_DAYS} days of the page's zone, today included up to `now`. */
export function componentRecord(content: Content, component: Component, now: Instant): ComponentRecord {
  return recordOver(content, component, { now, dayCount: RECORD_DAYS });
}

/** Over the last days of the page's zone, that of `now` included up to it. */
export function recordOver(
  content: Content,
  component: Component,
  { now, dayCount }: { now: Instant; dayCount: number },
): ComponentRecord {
  const days = lastDays(now, content.page.timeZone, dayCount);
  const from = Math.max(component.since, days[0]?.startAt ?? now);
  const past = intervalsOf(content, component.id, { from, until: now });
  // With `now` itself, so that today is never better than what the page says at this moment.
  const seen = intervalsOf(content, component.id, { from, until: now + 1 });
  return {
    days: days.map((day) => dayStatus(seen, day, now)),
    uptime: uptimeOf(past),
    downMilliseconds: downtimeOf(past),
  };
}

function dayStatus(intervals: readonly Interval[], { day, startAt, endAt }: DaySpan, now: Instant): DayStatus {
  const touched = intervals
    .map((interval) => ({
      status: interval.status,
      from: Math.max(interval.startAt, startAt),
      until: Math.min(interval.endAt, endAt),
    }))
    .filter(({ from, until }) => from < until);
  const affectedMilliseconds = touched
    .filter(({ status }) => status !== 'operational')
    .reduce((sum, { from, until }) => sum + Math.min(until, now) - from, 0);
  const statuses = touched.map(({ status }) => status).toSorted(compareComponentStatus);
  return { day, worst: statuses.at(-1) ?? null, affectedMilliseconds };
}
