import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, lastDays, monthOf, nextDay, startOfDay } from '#core/days.ts';
import { DAY, HOUR, MINUTE } from '#core/instant.ts';
import { time } from '#tests/support/makers.ts';
import { ZONES } from './generated.ts';

/** Zones with odd offsets and with clock changes at midnight, at one minute past, by half an hour and by a whole day. */
const ODD_ZONES = [
  ...ZONES,
  'Africa/Cairo',
  'America/Asuncion',
  'America/Havana',
  'America/Nuuk',
  'America/Santiago',
  'Antarctica/Troll',
  'Asia/Amman',
  'Asia/Gaza',
  'Asia/Tehran',
  'Asia/Kolkata',
  'Atlantic/Azores',
  'Etc/GMT+12',
  'Europe/London',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
];

const someZone = fc.constantFrom(...ODD_ZONES);

const someMillisecond = fc.integer({ min: time('1996-01-01T00:00Z'), max: time('2037-12-31T00:00Z') });

/** After the last zone that showed a minute of one day and then the day before again: St John's, until 2011. */
const someMomentSince2012 = fc.integer({ min: time('2012-01-03T00:00Z'), max: time('2037-12-31T00:00Z') });

describe('the day of a moment', () => {
  test.each([
    ['Etc/UTC', '2022-01-17T23:59:59Z', '2022-01-17'],
    ['Europe/Berlin', '2022-01-17T23:00Z', '2022-01-18'],
    ['Europe/Berlin', '2022-06-17T21:59Z', '2022-06-17'],
    ['Europe/Berlin', '2022-06-17T22:00Z', '2022-06-18'],
    ['Asia/Kathmandu', '2022-01-17T18:14Z', '2022-01-17'],
    ['Asia/Kathmandu', '2022-01-17T18:15Z', '2022-01-18'],
    ['America/St_Johns', '2022-01-18T03:29Z', '2022-01-17'],
    ['Pacific/Apia', '2011-12-30T09:59Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00Z', '2011-12-31'],
  ])('in %s, %s is on %s', (zone, at, day) => {
    expect(dayOf(time(at), zone)).toBe(day);
    expect(monthOf(time(at), zone)).toBe(day.slice(0, 7));
  });
});

describe('the start of a day', () => {
  test.each([
    { what: 'an ordinary day', zone: 'Europe/Berlin', day: '2022-01-17', startAt: '2022-01-16T23:00Z' },
    { what: 'midnight that is skipped', zone: 'America/Sao_Paulo', day: '2018-11-04', startAt: '2018-11-04T03:00Z' },
    { what: 'midnight that is skipped', zone: 'Asia/Beirut', day: '2022-03-27', startAt: '2022-03-26T22:00Z' },
    { what: '23:00 that comes twice', zone: 'America/Sao_Paulo', day: '2018-02-18', startAt: '2018-02-18T03:00Z' },
    { what: 'a day before it that never was', zone: 'Pacific/Apia', day: '2011-12-31', startAt: '2011-12-30T10:00Z' },
    { what: 'an offset of 5:45', zone: 'Asia/Kathmandu', day: '2022-01-17', startAt: '2022-01-16T18:15Z' },
    { what: 'the earliest zone', zone: 'Pacific/Kiritimati', day: '2022-01-17', startAt: '2022-01-16T10:00Z' },
    { what: 'the latest zone', zone: 'Etc/GMT+12', day: '2022-01-17', startAt: '2022-01-17T12:00Z' },
  ])('is right with $what: $zone, $day', ({ zone, day, startAt }) => {
    expect(startOfDay(day, zone)).toBe(time(startAt));
  });

  test('lies on its day, and the moment before lies on an earlier one', () => {
    fc.assert(
      fc.property(someZone, someMillisecond, (zone, at) => {
        const day = dayOf(at, zone);
        const startAt = startOfDay(day, zone);
        expect(dayOf(startAt, zone)).toBe(day);
        expect(dayOf(startAt - 1, zone) < day).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('holds on every day of years with odd clock changes', () => {
    for (const [zone, year] of [
      ['America/Sao_Paulo', 2018],
      ['Asia/Beirut', 2023],
      ['Pacific/Apia', 2011],
      ['Australia/Lord_Howe', 2022],
      ['America/St_Johns', 2006],
      ['Antarctica/Casey', 2010],
    ] as const) {
      const noons = Array.from({ length: 365 }, (_, index) => Date.UTC(year, 0, 1, 12) + index * DAY);
      for (const day of new Set(noons.map((noon) => dayOf(noon, zone)))) {
        const startAt = startOfDay(day, zone);
        expect([dayOf(startAt, zone), dayOf(startAt - 1, zone) < day], `${zone} ${day}`).toStrictEqual([day, true]);
      }
    }
  });
});

describe('the last days', () => {
  test('are told oldest first and end with today', () => {
    expect(lastDays(time('2022-03-27T12:00Z'), 'Europe/Berlin', 2)).toStrictEqual([
      { day: '2022-03-26', startAt: time('2022-03-25T23:00Z'), endAt: time('2022-03-26T23:00Z') },
      { day: '2022-03-27', startAt: time('2022-03-26T23:00Z'), endAt: time('2022-03-27T22:00Z') },
    ]);
  });

  test('a day that a zone left out has no length', () => {
    const days = lastDays(time('2011-12-31T00:00Z'), 'Pacific/Apia', 3);
    expect(days.map(({ day, startAt, endAt }) => [day, (endAt - startAt) / HOUR])).toStrictEqual([
      ['2011-12-29', 24],
      ['2011-12-30', 0],
      ['2011-12-31', 24],
    ]);
  });

  test('follow each other without gap or overlap, through every clock change', () => {
    fc.assert(
      fc.property(someZone, someMillisecond, fc.integer({ min: 1, max: 90 }), (zone, now, count) => {
        const days = lastDays(now, zone, count);
        expect(days).toHaveLength(count);
        expect(days.at(-1)?.day).toBe(dayOf(now, zone));
        for (const [index, { day, endAt }] of days.slice(0, -1).entries()) {
          expect(days[index + 1]?.startAt).toBe(endAt);
          expect(days[index + 1]?.day).toBe(dateAfter(day));
        }
      }),
    );
  });

  test('every minute of a day is called by its name', () => {
    fc.assert(
      fc.property(someZone, someMomentSince2012, fc.nat({ max: 25 * 60 }), (zone, now, minutes) => {
        for (const { day, startAt, endAt } of lastDays(now, zone, 2)) {
          const at = Math.min(startAt + minutes * MINUTE, endAt - 1);
          expect(dayOf(at, zone)).toBe(day);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the next day', () => {
  test('is later than now and is not today', () => {
    fc.assert(
      fc.property(someZone, someMillisecond, (zone, now) => {
        const nextAt = nextDay(now, zone);
        expect(nextAt).toBeGreaterThan(now);
        expect(dayOf(nextAt, zone) > dayOf(now, zone)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('is later than now in the hour that comes twice around midnight', () => {
    // At 00:01 on 29 October 2006 the clocks of St John's went back to 23:01 of the day before.
    for (let at = time('2006-10-29T02:00Z'); at < time('2006-10-29T05:00Z'); at += MINUTE)
      expect(nextDay(at, 'America/St_Johns')).toBeGreaterThan(at);
  });
});

function dateAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00Z`) + DAY).toISOString().slice(0, 10);
}
