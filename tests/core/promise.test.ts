import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openPromise, promisesOf } from '#core/promise.ts';
import { anUpdate, time } from '#tests/support/makers.ts';
import { someIncident, someMoment } from './generated.ts';

const promised = anUpdate({ at: time('2022-01-17T13:00Z'), nextUpdate: time('2022-01-17T16:00Z') });

describe('a promise of the next update', () => {
  test.each([
    ['due before its minute', '2022-01-17T15:59:59Z', 'due'],
    ['due at its minute', '2022-01-17T16:00Z', 'due'],
    ['overdue after its minute', '2022-01-17T16:00:01Z', 'overdue'],
  ])('is %s', (_, now, state) => {
    expect(promisesOf([promised], time(now))).toStrictEqual([
      { madeAt: promised.at, promisedBy: promised.nextUpdate, keptAt: null, state },
    ]);
  });

  test('is overdue one millisecond after its minute', () => {
    expect(openPromise([promised], time('2022-01-17T16:00Z') + 1)?.state).toBe('overdue');
  });

  test.each([
    ['before its minute', '2022-01-17T14:00Z', 'kept'],
    ['at its minute', '2022-01-17T16:00Z', 'kept'],
    ['a second after its minute', '2022-01-17T16:00:01Z', 'late'],
  ])('that was followed %s says so for ever', (_, at, state) => {
    const updates = [promised, anUpdate({ at: time(at) })];
    for (const now of ['2022-01-17T17:00Z', '2032-01-17T17:00Z'])
      expect(promisesOf(updates, time(now))).toStrictEqual([
        { madeAt: promised.at, promisedBy: promised.nextUpdate, keptAt: time(at), state },
      ]);
  });

  test('is no longer open once an update came, though that one promises nothing', () => {
    expect(openPromise([promised, anUpdate({ at: time('2022-01-17T15:00Z') })], time('2022-01-17T18:00Z'))).toBeNull();
  });

  test('is told by the latest update alone, and the earlier ones stay in the record', () => {
    const again = anUpdate({ at: time('2022-01-17T16:30Z'), nextUpdate: time('2022-01-17T17:00Z') });
    const now = time('2022-01-17T18:00Z');
    const kept = promisesOf([promised, again], now);
    expect(kept.map(({ state }) => state)).toStrictEqual(['late', 'overdue']);
    expect(openPromise([promised, again], now)).toStrictEqual(kept[1]);
  });

  test('was never made where no update makes one', () => {
    expect(promisesOf([anUpdate(), anUpdate()], time('2022-01-17T18:00Z'))).toStrictEqual([]);
    expect(openPromise([], time('2022-01-17T18:00Z'))).toBeNull();
  });

  test('is judged by the update after it and by nothing else', () => {
    fc.assert(
      fc.property(someIncident(), someMoment, ({ updates }, now) => {
        const said = updates.filter(({ at }) => at <= now);
        const naive = said.flatMap(({ at, nextUpdate }, index) => {
          if (nextUpdate === undefined) return [];
          const next = said[index + 1];
          if (next !== undefined) return [[at, next.at > nextUpdate ? 'late' : 'kept']];
          return [[at, now > nextUpdate ? 'overdue' : 'due']];
        });
        expect(promisesOf(said, now).map(({ madeAt, state }) => [madeAt, state])).toStrictEqual(naive);
      }),
    );
  });
});
