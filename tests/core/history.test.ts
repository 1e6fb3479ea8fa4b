import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, monthOf } from '#core/days.ts';
import { byDay, byMonth } from '#core/history.ts';
import { DAY } from '#core/instant.ts';
import { time } from '#tests/support/makers.ts';
import { someMinute, ZONES } from './generated.ts';

describe('the past', () => {
  const moments = ['2021-12-31T22:30Z', '2022-01-17T04:44Z', '2021-12-31T23:30Z', '2022-01-17T13:00Z'].map(time);
  const dated = moments.map((at) => ({ at }));
  const brief = moments.map((at) => ({ startAt: at, endAt: at }));
  const now = time('2022-01-20T00:00Z');

  test('is told by month of the page’s zone, the newest first', () => {
    expect(byMonth(brief, { zone: 'Europe/Berlin', now })).toStrictEqual([
      { key: '2022-01', values: [brief[3], brief[1], brief[2]] },
      { key: '2021-12', values: [brief[0]] },
    ]);
  });

  test('names what lasts in every month in which it does, and months in which nothing did', () => {
    const long = { startAt: time('2021-09-30T23:00Z'), endAt: time('2021-11-01T00:00Z') };
    const short = { startAt: time('2021-10-05T00:00Z'), endAt: time('2021-10-06T00:00Z') };
    expect(byMonth([long, short], { zone: 'Etc/UTC', now })).toStrictEqual([
      { key: '2022-01', values: [] },
      { key: '2021-12', values: [] },
      { key: '2021-11', values: [long] },
      { key: '2021-10', values: [short, long] },
      { key: '2021-09', values: [long] },
    ]);
  });

  test('is told by day of the page’s zone, the newest first', () => {
    expect(byDay(dated, 'Etc/UTC')).toStrictEqual([
      { key: '2022-01-17', values: [dated[3], dated[1]] },
      { key: '2021-12-31', values: [dated[2], dated[0]] },
    ]);
  });

  test('is empty where nothing happened', () => {
    expect(byMonth([], { zone: 'Etc/UTC', now })).toStrictEqual([]);
  });

  test('leaves no day out and names each once', () => {
    fc.assert(
      fc.property(fc.array(someMinute), fc.constantFrom(...ZONES), (minutes, zone) => {
        const values = minutes.map((at) => ({ at }));
        const groups = byDay(values, zone);
        const keys = groups.map(({ key }) => key);
        expect(keys).toStrictEqual([...new Set(keys)].toSorted().toReversed());
        expect(groups.flatMap((group) => group.values)).toStrictEqual(values.toSorted((a, b) => b.at - a.at));
        for (const group of groups) expect(group.values.every(({ at }) => dayOf(at, zone) === group.key)).toBe(true);
      }),
    );
  });

  test('has each value in the months from its beginning to its end, and in no other', () => {
    const someLasting = fc.tuple(someMinute, fc.integer({ min: 0, max: 200 * DAY }));
    fc.assert(
      fc.property(fc.array(someLasting), fc.constantFrom(...ZONES), (lengths, zone) => {
        const values = lengths.map(([startAt, length]) => ({ startAt, endAt: startAt + length }));
        const latest = Math.max(0, ...values.map(({ endAt }) => endAt));
        const groups = byMonth(values, { zone, now: latest });
        for (const value of values) {
          const months = groups.filter((group) => group.values.includes(value)).map(({ key }) => key);
          const wanted = groups
            .map(({ key }) => key)
            .filter((key) => key >= monthOf(value.startAt, zone) && key <= monthOf(value.endAt, zone));
          expect(months).toStrictEqual(wanted);
          expect([months.at(-1), months[0]]).toStrictEqual([monthOf(value.startAt, zone), monthOf(value.endAt, zone)]);
        }
      }),
    );
  });
});
