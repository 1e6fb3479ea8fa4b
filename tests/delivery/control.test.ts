import { expect, test } from 'vitest';
import { MINUTE } from '#core/instant.ts';
import { ordersIn, pause, resume, stopSending } from '#delivery/outbox/control.ts';
import { freeze, ledgerOf } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { markStarted } from '#delivery/outbox/outbox.ts';
import { nextRunAt } from '#delivery/outbox/recovery.ts';
import type { Store } from '#delivery/store/store.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { aStore, codesIn, many, statesIn } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');
const leaseUntil = now + MINUTE;
const [first, second] = [aNotice({ id: 'incidents/a/01' }), aNotice({ id: 'incidents/b/01' })];

/** Two updates to two subscribers each; deliveries 1 and 2 are the first's. */
async function twoUpdates(): Promise<Store> {
  const store = await aStore({ subscribers: many(2) });
  for (const notice of [first, second]) await freeze(store, notice, { digest: '', now });
  return store;
}

async function claimed(store: Store, limit = 10): Promise<number[]> {
  const updateIds = [first.id, second.id];
  const claims = await claimDue(store, { owner: 'a', channel: 'email', updateIds, limit, now, leaseUntil });
  return claims.map(({ id }) => id);
}

test.each([
  ['all', []],
  ['channel:email', []],
  ['channel:webhook', [1, 2, 3, 4]],
  [`update:${first.id}`, [3, 4]],
  ['update:another', [1, 2, 3, 4]],
])('a pause of %s lets a sender claim %j', async (scope, ids) => {
  const store = await twoUpdates();
  await pause(store.db, { scope, at: now, why: 'Checking the text.' });
  expect(await claimed(store)).toEqual(ids);
});

test('what was claimed before a pause does not start during it, and starts after', async () => {
  const store = await twoUpdates();
  await claimed(store);
  const held = { id: 1, owner: 'a', fence: 1 };
  await pause(store.db, { scope: 'all', at: now, why: 'Checking the text.' });
  expect(await markStarted(store.db, [held], { now, leaseUntil })).toEqual(new Set());
  expect(await resume(store.db, 'all', now)).toBe(true);
  expect(await markStarted(store.db, [held], { now, leaseUntil })).toEqual(new Set([1]));
});

test('what is paused is not waited for', async () => {
  const store = await twoUpdates();
  await pause(store.db, { scope: `update:${first.id}`, at: now, why: 'Checking the text.' });
  expect([await nextRunAt(store.db, [first.id]), await nextRunAt(store.db, [second.id])]).toEqual([null, now]);
});

test('orders are listed, a later reason replaces an earlier one, and lifting one that is not there says so', async () => {
  const { db } = await aStore();
  await pause(db, { scope: 'all', at: now, why: 'First.' });
  await pause(db, { scope: 'channel:email', at: now + 1, why: 'Second.' });
  await pause(db, { scope: 'all', at: now + 2, why: 'Third.' });
  expect(await ordersIn(db)).toEqual([
    { scope: 'channel:email', mode: 'pause', at: now + 1, why: 'Second.' },
    { scope: 'all', mode: 'pause', at: now + 2, why: 'Third.' },
  ]);
  expect([await resume(db, 'all', now), await resume(db, 'all', now)]).toEqual([true, false]);
});

test('a stop cancels for good what has not started, and nothing else', async () => {
  const store = await twoUpdates();
  await claimed(store, 2);
  await markStarted(store.db, [{ id: 1, owner: 'a', fence: 1 }], { now, leaseUntil });
  expect(await stopSending(store.db, `update:${first.id}`, now)).toBe(1);
  expect([await statesIn(store), await codesIn(store)]).toEqual([
    ['started', 'cancelled', 'ready', 'ready'],
    [null, 'stopped', null, null],
  ]);
  expect(await markStarted(store.db, [{ id: 2, owner: 'a', fence: 1 }], { now, leaseUntil })).toEqual(new Set());
  expect(await stopSending(store.db, 'channel:webhook', now)).toBe(0);
  expect(await stopSending(store.db, 'channel:email', now)).toBe(2);
  expect((await ledgerOf(store)).get(first.id)).toMatchObject({ candidates: 2, started: 1, cancelled: 1, waiting: 0 });
});
