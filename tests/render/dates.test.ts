import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '#core/instant.ts';
import type { DayStatus } from '#core/uptime.ts';
import {
  formatDay,
  formatDuration,
  formatInstant,
  formatLongDay,
  formatMonth,
  formatNear,
  formatShortDay,
  formatTime,
  formatUptime,
  zoneName,
  zoneOf,
} from '#render/dates.ts';
import { describeDay, describeRecord } from '#render/record.ts';
import { en } from '#render/words/en.ts';
import { time } from '#tests/support/makers.ts';

const utc = { zone: 'Etc/UTC', locale: 'en' };
const at = time('2022-01-17T13:05Z');

describe('a moment', () => {
  test('is told with day before month, the 24-hour clock and the zone', () => {
    expect(formatInstant(at, utc)).toBe('17 Jan 2022, 13:05 UTC');
  });

  test.each([
    ['Europe/Berlin', '2022-01-17T13:05Z', '17 Jan 2022, 14:05 CET'],
    ['Europe/Berlin', '2022-06-30T22:30Z', '1 Jul 2022, 00:30 CEST'],
    ['Asia/Kathmandu', '2022-01-17T18:30Z', '18 Jan 2022, 00:15 GMT+5:45'],
    ['Pacific/Apia', '2011-12-30T10:00Z', '31 Dec 2011, 00:00 GMT+14'],
  ])('is told in %s as its clocks show it', (zone, text, said) => {
    expect(formatInstant(time(text), { zone, locale: 'en' })).toBe(said);
  });

  test('is told apart from the same clock time an hour later, when clocks go back', () => {
    const berlin = { zone: 'Europe/Berlin', locale: 'en' };
    const [first, second] = [time('2022-10-30T00:30Z'), time('2022-10-30T01:30Z')];
    expect([first, second].map((moment) => formatTime(moment, berlin))).toStrictEqual(['02:30 CEST', '02:30 CET']);
  });

  test('at midnight is 00:00 of the day that begins', () => {
    expect(formatInstant(time('2022-01-17T00:00Z'), utc)).toBe('17 Jan 2022, 00:00 UTC');
  });

  test('is told in the reader’s language', () => {
    expect(formatInstant(at, { zone: 'Etc/UTC', locale: 'es' })).toBe('17 ene 2022, 13:05 UTC');
    expect(formatLongDay(at, { zone: 'Etc/UTC', locale: 'es' })).toBe('lunes 17 de enero de 2022');
  });

  test('is told as closely as the reader needs', () => {
    expect(formatTime(at, utc)).toBe('13:05 UTC');
    expect(formatDay(at, utc)).toBe('17 Jan 2022');
    expect(formatShortDay(at, utc)).toBe('17 Jan');
    expect(formatLongDay(at, utc)).toBe('Monday 17 January 2022');
    expect(formatMonth(at, utc)).toBe('January 2022');
    expect(zoneOf(at, utc)).toBe('UTC');
    expect(zoneName(at, utc)).toBe('UTC');
    expect(zoneName(at, { zone: 'Europe/Zurich', locale: 'en' })).toBe('Central European Time');
  });

  test.each([
    ['today', '2022-01-17T00:00Z', '13:05 UTC'],
    ['this year', '2022-12-31T23:59Z', '17 Jan, 13:05 UTC'],
    ['in another year', '2023-01-01T00:00Z', '17 Jan 2022, 13:05 UTC'],
    ['in another year, less than a day later', '2021-12-31T23:59Z', '17 Jan 2022, 13:05 UTC'],
  ])('%s is as short as that allows', (_, now, said) => {
    expect(formatNear(at, time(now), utc)).toBe(said);
  });

  test('is today only where both fall on one day of the place', () => {
    const berlin = { zone: 'Europe/Berlin', locale: 'en' };
    const [evening, night] = [time('2022-01-17T22:30Z'), time('2022-01-17T23:30Z')];
    expect(formatNear(evening, night, utc)).toBe('22:30 UTC');
    expect(formatNear(evening, night, berlin)).toBe('17 Jan, 23:30 CET');
  });
});

describe('a length', () => {
  test.each([
    [0, '0 min'],
    [MINUTE - 1, '0 min'],
    [MINUTE, '1 min'],
    [HOUR, '1 h'],
    [4 * HOUR + 12 * MINUTE, '4 h 12 min'],
    [13 * HOUR + 59 * MINUTE + 59_999, '13 h 59 min'],
    [DAY, '24 h'],
    [DAY + 46 * MINUTE, '24 h 46 min'],
    [3 * DAY - MINUTE, '71 h 59 min'],
    [3 * DAY, '3 d'],
    [3 * DAY + 59 * MINUTE, '3 d'],
    [5 * DAY + 3 * HOUR + 50 * MINUTE, '5 d 3 h'],
  ])('of %i milliseconds is “%s”', (milliseconds, said) => {
    expect(formatDuration(milliseconds, en)).toBe(said);
  });

  test('is never told longer than it was, nor shorter by an hour or more', () => {
    const units = { d: DAY, h: HOUR, min: MINUTE } as const;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY }), (milliseconds) => {
        const told = [...formatDuration(milliseconds, en).matchAll(/(\d+) (d|h|min)/g)]
          .map(([, count, unit]) => Number(count) * units[unit as keyof typeof units])
          .reduce((sum, length) => sum + length, 0);
        expect(told).toBeLessThanOrEqual(milliseconds);
        expect(milliseconds - told).toBeLessThan(HOUR);
      }),
    );
  });
});

describe('uptime', () => {
  test.each([
    [1, '100%'],
    [1 - 1e-9, '99.99%'],
    [0.99989, '99.98%'],
    [0.5, '50.00%'],
    [0, '0.00%'],
  ])('of %s is “%s”', (ratio, said) => {
    expect(formatUptime(ratio, utc)).toBe(said);
  });

  test('is never told better than it was', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (ratio) => {
        const told = Number.parseFloat(formatUptime(ratio, utc)) / 100;
        expect(formatUptime(ratio, utc)).not.toBe('100%');
        expect(told).toBeLessThanOrEqual(ratio + Number.EPSILON);
        expect(ratio - told).toBeLessThan(0.000_101);
      }),
    );
  });
});

describe('ninety days in words', () => {
  const calm = Array.from({ length: 10 }, (_, index): DayStatus => ({
    day: `2022-01-${index + 10}`,
    worst: 'operational',
    affectedMilliseconds: 0,
  }));

  test('say that all was well where it was', () => {
    expect(describeRecord(calm, en, utc)).toBe('Operational on all 10 days.');
  });

  test('name the days that differ, the latest first', () => {
    const days = calm.with(2, { ...slow('2022-01-12'), affectedMilliseconds: 25 * MINUTE }).with(5, slow('2022-01-15'));
    expect(describeRecord(days, en, utc)).toBe(
      'Days that were not operational: 15 Jan 2022: Degraded, 1 h; 12 Jan 2022: Degraded, 25 min.',
    );
  });

  test('name seven days at most, and count the others', () => {
    const days = calm.map(({ day }) => slow(day));
    expect(describeRecord(days, en, utc)).toBe(
      'Days that were not operational: 19 Jan 2022: Degraded, 1 h; 18 Jan 2022: Degraded, 1 h; 17 Jan 2022: Degraded, 1 h; ' +
        '16 Jan 2022: Degraded, 1 h; 15 Jan 2022: Degraded, 1 h; 14 Jan 2022: Degraded, 1 h; 13 Jan 2022: Degraded, 1 h; +3.',
    );
  });

  test('call a day by its name in every zone, and a day without data by that', () => {
    const day = { day: '2022-01-12', worst: null, affectedMilliseconds: 0 };
    for (const zone of ['Pacific/Kiritimati', 'Etc/GMT+12', 'Asia/Kathmandu'])
      expect(describeDay(day, en, { zone, locale: 'en' })).toBe('12 Jan 2022: no data, 0 min');
  });
});

function slow(day: string): DayStatus {
  return { day, worst: 'degraded_performance', affectedMilliseconds: HOUR };
}
