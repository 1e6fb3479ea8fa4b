/**
 * Days and months of a time zone. A day begins at its first minute, which is
 * not midnight where a clock change skips it, and lasts 23 to 25 hours then.
 */
import { DAY, HOUR, MINUTE, type Instant } from './instant.ts';

/** `2022-01-17`. */
export type Day = string;
/** `2022-01`. */
export type Month = string;

export interface DaySpan {
  day: Day;
  startAt: Instant;
  /** The start of the next day. */
  endAt: Instant;
}

/** The day on which a moment falls. */
export function dayOf(at: Instant, zone: string): Day {
  const parts = formatterOf(zone).formatToParts(at);
  const part = (wanted: string): string => parts.find(({ type }) => type === wanted)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

export function monthOf(at: Instant, zone: string): Month {
  return monthOfDay(dayOf(at, zone));
}

export function monthOfDay(day: Day): Month {
  return day.slice(0, 7);
}

/** From 1, Monday, to 7, as ISO 8601 counts. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00Z`).getUTCDay() || 7;
}

/** The first moment of a day; calendars and uptime ask for the same days again and again. */
export function startOfDay(day: Day, zone: string): Instant {
  const key = `${zone} ${day}`;
  const start = starts.get(key) ?? findStart(day, zone);
  starts.set(key, start);
  return start;
}

const starts = new Map<string, Instant>();

/** By halving, since zones change their clocks as they please. */
function findStart(day: Day, zone: string): Instant {
  const midnight = Date.parse(`${day}T00:00Z`);
  let [before, after] = [midnight - 16 * HOUR, midnight + 16 * HOUR];
  while (after - before > MINUTE) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
    if (dayOf(middle, zone) < day) before = middle;
    else after = middle;
  }
  return after;
}

/** The `count` days that end with the day of `now`, oldest first. */
export function lastDays(now: Instant, zone: string, count: number): DaySpan[] {
  const today = Date.parse(`${dayOf(now, zone)}T00:00Z`);
  const names = Array.from({ length: count + 1 }, (_, index) => isoDay(today - (count - 1 - index) * DAY));
  const starts = names.map((day) => startOfDay(day, zone));
  return names.slice(0, count).map((day, index) => ({
    day,
    startAt: starts[index] ?? 0,
    endAt: starts[index + 1] ?? 0,
  }));
}

/** The start of the day after that of `now`. */
export function nextDay(now: Instant, zone: string): Instant {
  return lastDays(now, zone, 1)[0]?.endAt ?? now + DAY;
}

function isoDay(at: Instant): Day {
  return new Date(at).toISOString().slice(0, 10);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const options = { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const formatter = formatters.get(zone) ?? new Intl.DateTimeFormat('en', options);
  formatters.set(zone, formatter);
  return formatter;
}
