import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isTooLate, startHeartbeat, type Heart } from '#delivery/outbox/heartbeat.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { aNotice } from '#tests/support/makers.ts';
import { aPlace, aStore, KEY, many, statesIn } from '#tests/support/temporary-store.ts';

const leaseMs = 40;

/** Lets the heart beat a few times and tells why it stopped the sender, if it did. */
async function beats(heart: Omit<Heart, 'owner' | 'leaseMs' | 'onArrest'>): Promise<unknown[]> {
  const arrests: unknown[] = [];
  const stop = startHeartbeat({ ...heart, owner: 'a', leaseMs, onArrest: (reason) => arrests.push(reason) });
  await sleep(leaseMs * 2);
  await stop();
  return arrests;
}

test('a beating heart keeps its leases and takes over those that others let end', async () => {
  const store = await aStore({ subscribers: many(2) });
  await freeze(store, aNotice(), { digest: '', now: 0 });
  for (const owner of ['a', 'b'])
    await claimDue(store, { owner, channel: 'email', updateIds: [aNotice().id], limit: 1, now: 0, leaseUntil: 1 });
  expect(await beats({ store, clock: () => 2 })).toEqual([]);
  expect(await statesIn(store)).toEqual(['leased', 'ready']);
});

test('a sender that slept through most of its lease drops its connections', async () => {
  let now = 0;
  expect(await beats({ store: await aStore(), clock: () => (now += leaseMs) })).toContain(null);
  expect([isTooLate(26, leaseMs), isTooLate(27, leaseMs)]).toEqual([false, true]);
});

test('a heart that cannot write stops the sender with the reason', async () => {
  const store = await openStore(await aPlace(), { key: KEY });
  await closeStore(store);
  const [reason] = await beats({ store, clock: () => 0 });
  expect(String(reason)).toMatch(/database is not open|pool after calling end/);
});
