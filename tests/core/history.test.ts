import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, monthOf } from '#core/days.ts';
import { byDay, byMonth } from '#core/history.ts';
import { time } from '#tests/support/makers.ts';
import { someMinute, ZONES } from './generated.ts';

describe('the past', () => {
  const dated = ['2021-12-31T22:30Z', '2022-01-17T04:44Z', '2021-12-31T23:30Z', '2022-01-17T13:00Z'].map((at) => ({
    at: time(at),
  }));

  test('is told by month of the page’s zone, the newest first', () => {
    expect(byMonth(dated, 'Europe/Berlin')).toStrictEqual([
      { key: '2022-01', values: [dated[3], dated[1], dated[2]] },
      { key: '2021-12', values: [dated[0]] },
    ]);
  });

  test('is told by day of the page’s zone, the newest first', () => {
    expect(byDay(dated, 'Etc/UTC')).toStrictEqual([
      { key: '2022-01-17', values: [dated[3], dated[1]] },
      { key: '2021-12-31', values: [dated[2], dated[0]] },
    ]);
  });

  test('is empty where nothing happened', () => {
    expect(byMonth([], 'Etc/UTC')).toStrictEqual([]);
  });

  test('leaves nothing out and names each day and month once', () => {
    fc.assert(
      fc.property(fc.array(someMinute), fc.constantFrom(...ZONES), (moments, zone) => {
        const values = moments.map((at) => ({ at }));
        for (const [groups, keyOf] of [
          [byDay(values, zone), dayOf],
          [byMonth(values, zone), monthOf],
        ] as const) {
          const keys = groups.map(({ key }) => key);
          expect(keys).toStrictEqual([...new Set(keys)].toSorted().toReversed());
          expect(groups.flatMap((group) => group.values)).toStrictEqual(values.toSorted((a, b) => b.at - a.at));
          for (const group of groups) expect(group.values.every(({ at }) => keyOf(at, zone) === group.key)).toBe(true);
        }
      }),
    );
  });
});
