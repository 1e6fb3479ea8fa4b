import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '#core/instant.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { pacedRest } from '#delivery/outbox/paced-rest.ts';
import { atMostEvery, newProgress } from '#delivery/sending/progress.ts';
import { aNotice } from '#tests/support/makers.ts';
import { aStore, many } from '#tests/support/temporary-store.ts';

test('a line says how many, how fast and how long still', () => {
  let now = 0;
  const progress = newProgress(1000, () => now);
  expect(progress.line()).toBe('0 of 1000 accepted, 0.0 a second');
  for (let index = 0; index < 97; index += 1) progress.note('accepted');
  for (const state of ['failed', 'unknown', 'retry', 'untouched', 'failed'] as const) progress.note(state);
  now = 2000;
  expect(progress.line()).toBe('97 of 1000 accepted, 2 failed, 1 unknown, 1 times put off, 50 a second, 18 s left');
});

test('nobody is told that more were accepted than there are', () => {
  const progress = newProgress(2, () => 0);
  for (let index = 0; index < 3; index += 1) progress.note('accepted');
  expect(progress.line()).toMatch(/^3 of 3 accepted, /);
});

test('where a pace is kept, the time left is the pace’s and not that of what went before', () => {
  let now = 0;
  const progress = newProgress(900, () => now);
  for (let index = 0; index < 600; index += 1) progress.note('accepted');
  now = 20 * SECOND;
  progress.pace({ relayPerSecond: null, slowestMs: 100 * SECOND });
  expect(progress.line()).toBe('600 of 900 accepted, 30 a second, 2 min left');
  now = 60 * SECOND;
  expect(progress.line()).toBe('600 of 900 accepted, 10 a second, 60 s left');
  progress.pace({ relayPerSecond: 1, slowestMs: 0 });
  expect(progress.line()).toBe('600 of 900 accepted, 10 a second, 5 min left');
});

test('the speed is that of the last minute', () => {
  let now = 0;
  const progress = newProgress(2000, () => now);
  for (let index = 0; index < 1000; index += 1) progress.note('accepted');
  for (let second = 1; second <= 300; second += 1) {
    now = second * SECOND;
    progress.note('accepted');
  }
  expect(progress.line()).toBe('1300 of 2000 accepted, 1.0 a second, 12 min left');
});

test('what the paces leave is known from the store', async () => {
  const store = await aStore({ subscribers: many(30) });
  await freeze(store, aNotice(), { digest: '', now: 0 });
  expect(await pacedRest(store.db)).toEqual({ relayPerSecond: null, slowestMs: 0 });
  await store.db.run(
    `INSERT INTO pace SELECT domain_tag, 3, 0, 3, 1, 1, 0, 0, 0 FROM delivery GROUP BY domain_tag
     UNION ALL SELECT 'relay', 14, 0, 14, 1, 1, 0, 0, 0`,
  );
  expect(await pacedRest(store.db)).toEqual({ relayPerSecond: 14, slowestMs: 10 * SECOND });
});

test('what is said at most once a minute is said once a minute', () => {
  let now = 0;
  const said: number[] = [];
  const say = atMostEvery<number>(
    MINUTE,
    () => now,
    (what) => said.push(what),
  );
  for (; now <= 2 * MINUTE; now += SECOND) say(now);
  expect(said).toEqual([0, MINUTE, 2 * MINUTE]);
});
