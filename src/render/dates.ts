/**
 * Moments and lengths as text. Always absolute, with the zone's name and the
 * 24-hour clock: “in 48 min” is the reader's browser's business.
 */
import { dayOf } from '#core/days.ts';
import { DAY, HOUR, MINUTE, type Instant } from '#core/instant.ts';
import type { Words } from './words/words.ts';

export interface Place {
  /** IANA name. */
  zone: string;
  /** BCP 47 tag. */
  locale: string;
}

/** “17 Jan 2022, 13:00 UTC”. */
export function formatInstant(at: Instant, { zone, locale }: Place): string {
  return `${formatDay(at, { zone, locale })}, ${formatTime(at, { zone, locale })}`;
}

/** “13:00 UTC”. */
export function formatTime(at: Instant, { zone, locale }: Place): string {
  const format = formatter(plain(locale), { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${format.format(at)} ${zoneOf(at, { zone, locale })}`;
}

/** As short as `now` allows: “13:00 UTC” today, “17 Jan, 13:00 UTC” this year, else in full. */
export function formatNear(at: Instant, now: Instant, place: Place): string {
  const [day, today] = [dayOf(at, place.zone), dayOf(now, place.zone)];
  if (day === today) return formatTime(at, place);
  if (day.slice(0, 4) !== today.slice(0, 4)) return formatInstant(at, place);
  return `${formatShortDay(at, place)}, ${formatTime(at, place)}`;
}

/** “17 Jan 2022”. */
export function formatDay(at: Instant, { zone, locale }: Place): string {
  return formatter(plain(locale), { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

/** “17 Jan”, for a year that the reader knows. */
export function formatShortDay(at: Instant, { zone, locale }: Place): string {
  return formatter(plain(locale), { timeZone: zone, day: 'numeric', month: 'short' }).format(at);
}

/** “Monday 17 January 2022”. */
export function formatLongDay(at: Instant, { zone, locale }: Place): string {
  const options = { timeZone: zone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return formatter(plain(locale), options).format(at).replace(',', '');
}

/** “January 2022”. */
export function formatMonth(at: Instant, { zone, locale }: Place): string {
  return formatter(plain(locale), { timeZone: zone, month: 'long', year: 'numeric' }).format(at);
}

/** Below this, hours say more than days: “24 h 46 min” late is not “1 d”. */
const IN_HOURS = 3 * DAY;

/** “3 d 3 h”, “37 h 2 min”, “14 h”, “0 min”: two units, cut off below. */
export function formatDuration(milliseconds: number, { units }: Pick<Words, 'units'>): string {
  const days = milliseconds < IN_HOURS ? 0 : Math.floor(milliseconds / DAY);
  const hours = Math.floor((milliseconds - days * DAY) / HOUR);
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  const parts =
    days > 0
      ? [unit(days, units.day), unit(hours, units.hour)]
      : [unit(hours, units.hour), unit(minutes, units.minute)];
  return parts.filter(Boolean).join(' ') || units.minute.replace('{}', '0');
}

/** “30%”, of a share in whole percents. */
export function formatShare(ratio: number, { locale }: Pick<Place, 'locale'>): string {
  return new Intl.NumberFormat(plain(locale), { style: 'percent' }).format(ratio);
}

/** “99.98%”, never rounded up to 100: a page with an outage says so. */
export function formatUptime(ratio: number, { locale }: Pick<Place, 'locale'>): string {
  const digits = ratio === 1 ? 0 : 2;
  return new Intl.NumberFormat(plain(locale), {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    roundingMode: 'floor',
  }).format(ratio);
}

function unit(count: number, template: string): string {
  return count === 0 ? '' : template.replace('{}', String(count));
}

/** “UTC”, “CET”: the zone as it is called at that moment. */
export function zoneOf(at: Instant, { zone, locale }: Place): string {
  const format = formatter(plain(locale), { timeZone: zone, timeZoneName: 'short' });
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

/** The zone's name all the year of that moment: “UTC”, “Central European Time”. */
export function zoneName(at: Instant, { zone, locale }: Place): string {
  if (zoneOf(at, { zone, locale: 'en' }) === 'UTC') return 'UTC';
  const format = formatter(plain(locale), { timeZone: zone, timeZoneName: 'longGeneric' });
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

/** British order where English is not said more closely; everywhere the digits and the calendar of the entries' own figures. */
function plain(locale: string): string {
  return `${locale === 'en' ? 'en-GB' : locale}-u-ca-gregory-nu-latn`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs a hundred times what using one does. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, known);
  return known;
}
