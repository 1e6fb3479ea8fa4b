import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '#core/instant.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { claimDue, type Claim, type Claiming } from '#delivery/outbox/claims.ts';
import { markStarted, prolongLeases, release, settle } from '#delivery/outbox/outbox.ts';
import { failStale, nextRunAt, recover, resendUnknown } from '#delivery/outbox/recovery.ts';
import { removeSubscriber } from '#delivery/people/subscribers.ts';
import type { Store } from '#delivery/store/store.ts';
import type { Verdict } from '#delivery/verdict.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { aStore, many, statesIn } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');
const leaseUntil = now + MINUTE;
const { id } = aNotice();

/** A store in which `count` deliveries of one update are ready. */
async function frozenStore(count: number): Promise<Store> {
  const store = await aStore({ subscribers: many(count) });
  await freeze(store, aNotice(), { digest: '', now });
  return store;
}

function claim(store: Store, said: Partial<Claiming> = {}): Promise<Claim[]> {
  return claimDue(store, { owner: 'a', channel: 'email', updateIds: [id], limit: 10, now, leaseUntil, ...said });
}

function first(claims: Claim[]): Claim {
  const [only] = claims;
  if (only === undefined) throw new Error('Nothing was claimed.');
  return only;
}

function verdict(state: Verdict['state']): Verdict {
  return { state, code: '250', reply: 'said' };
}

/** Whether one claim may start. */
async function start({ db }: Store, held: Claim, times = { now, leaseUntil }): Promise<boolean> {
  return (await markStarted(db, [held], times)).has(held.id);
}

/** Whether one claim was this sender's to settle. */
async function close({ db }: Store, claimed: Claim, said: Verdict & { runAt?: number }): Promise<boolean> {
  const { runAt = now, ...verdict } = said;
  const ids = await db.transaction((session) => settle(session, [{ claim: claimed, verdict, runAt }], now));
  return ids.has(claimed.id);
}

test('a claim takes what is due in its order, and no more than asked', async () => {
  const store = await frozenStore(3);
  expect(await claim(store, { limit: 2 })).toEqual(
    [1, 2].map((n) => ({
      id: n,
      updateId: id,
      targetId: n,
      epoch: 0,
      address: `person${n}@example.org`,
      locale: null,
      domainTag: expect.stringMatching(/^[0-9a-f]{16}$/),
      attempt: 0,
      owner: 'a',
      fence: 1,
    })),
  );
  expect(await statesIn(store)).toEqual(['leased', 'leased', 'ready']);
});

test('two senders never hold the same delivery', async () => {
  const store = await frozenStore(4);
  const [a, b] = [await claim(store, { limit: 3 }), await claim(store, { owner: 'b' })];
  expect([a.map((c) => c.id), b.map((c) => c.id)]).toEqual([[1, 2, 3], [4]]);
});

test('only deliveries of the updates in question are taken, and none before its time', async () => {
  const store = await frozenStore(1);
  expect(await claim(store, { updateIds: ['another'] })).toEqual([]);
  expect(await claim(store, { now: now - 1 })).toEqual([]);
});

test('a start needs the lease, the owner and the fence', async () => {
  const store = await frozenStore(1);
  const mine = first(await claim(store));
  expect(await start(store, { ...mine, owner: 'b' })).toBe(false);
  expect(await start(store, { ...mine, fence: 2 })).toBe(false);
  expect(await start(store, mine, { now: leaseUntil, leaseUntil: leaseUntil + 1 })).toBe(false);
  expect(await start(store, mine)).toBe(true);
  expect(await statesIn(store)).toEqual(['started']);
});

test.each(['accepted', 'failed', 'unknown'] as const)(
  'a verdict “%s” is final for every later claim',
  async (state) => {
    const store = await frozenStore(1);
    const mine = first(await claim(store));
    expect(await close(store, mine, verdict(state))).toBe(true);
    expect(await statesIn(store)).toEqual([state]);
    expect(await claim(store, { now: now + DAY })).toEqual([]);
  },
);

test('a refusal for now is ready again at its time, one refusal richer', async () => {
  const store = await frozenStore(1);
  const runAt = now + 5 * MINUTE;
  await close(store, first(await claim(store)), { ...verdict('retry'), runAt });
  expect(await nextRunAt(store.db, [id])).toBe(runAt);
  expect(await claim(store, { now: runAt - 1 })).toEqual([]);
  expect(await claim(store, { now: runAt })).toMatchObject([{ attempt: 1, fence: 2 }]);
});

test('a retry that would come after the news is worth something fails as stale', async () => {
  const store = await frozenStore(1);
  await close(store, first(await claim(store)), { ...verdict('retry'), runAt: now + 4 * HOUR + 1 });
  expect(await store.db.all('SELECT state, code FROM delivery')).toEqual([{ state: 'failed', code: 'stale' }]);
});

test('a sender whose lease went to another can neither start nor write', async () => {
  const store = await frozenStore(1);
  const mine = first(await claim(store));
  await recover(store.db, { now: leaseUntil, leases: 'ended' });
  const theirs = first(await claim(store, { owner: 'b', now: leaseUntil, leaseUntil: leaseUntil + MINUTE }));
  expect(await start(store, mine, { now: leaseUntil, leaseUntil: leaseUntil + MINUTE })).toBe(false);
  expect(await close(store, mine, verdict('failed'))).toBe(false);
  expect(await start(store, theirs, { now: leaseUntil, leaseUntil: leaseUntil + MINUTE })).toBe(true);
});

test('what a dead sender had only leased is ready again, what it had started is unknown', async () => {
  const store = await frozenStore(3);
  const [, second] = await claim(store, { limit: 2 });
  await start(store, second as Claim);
  expect(await recover(store.db, { now: leaseUntil - 1, leases: 'ended' })).toEqual({ released: 0, unknown: 0 });
  expect(await recover(store.db, { now: leaseUntil, leases: 'ended' })).toEqual({ released: 1, unknown: 1 });
  expect(await statesIn(store)).toEqual(['ready', 'unknown', 'ready']);
});

test('where every sender is known to be dead, no lease is waited for', async () => {
  const store = await frozenStore(1);
  await claim(store);
  expect(await recover(store.db, { now, leases: 'any' })).toEqual({ released: 1, unknown: 0 });
});

test('the truth may come late: it replaces unknown', async () => {
  const store = await frozenStore(1);
  const mine = first(await claim(store));
  await start(store, mine);
  await recover(store.db, { now: leaseUntil, leases: 'ended' });
  expect(await close(store, mine, verdict('accepted'))).toBe(true);
  expect(await statesIn(store)).toEqual(['accepted']);
});

test('a beating heart keeps leases, and only its own', async () => {
  const store = await frozenStore(2);
  await claim(store, { limit: 1 });
  await claim(store, { limit: 1, owner: 'b' });
  await prolongLeases(store.db, 'a', leaseUntil + MINUTE);
  await recover(store.db, { now: leaseUntil, leases: 'ended' });
  expect(await statesIn(store)).toEqual(['leased', 'ready']);
});

test('what is given back is ready, unless it belongs to somebody else by now', async () => {
  const store = await frozenStore(2);
  const [one, two] = (await claim(store)) as [Claim, Claim];
  await release(store.db, [one, { ...two, fence: 0 }], now);
  expect(await statesIn(store)).toEqual(['ready', 'leased']);
});

test('who leaves between the claim and the start gets no mail', async () => {
  const store = await frozenStore(1);
  const mine = first(await claim(store));
  await removeSubscriber(store, 'person1@example.org', now);
  expect(await start(store, mine)).toBe(false);
  expect(await statesIn(store)).toEqual(['cancelled']);
});

test('unknown is sent again by an order alone, for the updates named', async () => {
  const store = await frozenStore(1);
  const mine = first(await claim(store));
  await close(store, mine, verdict('unknown'));
  expect(await resendUnknown(store.db, ['another'], now)).toBe(0);
  expect(await resendUnknown(store.db, [id], now)).toBe(1);
  expect(await close(store, mine, verdict('accepted'))).toBe(false);
  expect(await statesIn(store)).toEqual(['ready']);
});

test('what was refused goes stale after four hours, what was never tried after a day', async () => {
  const store = await frozenStore(2);
  await close(store, first(await claim(store, { limit: 1 })), verdict('retry'));
  expect(await failStale(store.db, now + 4 * HOUR)).toBe(0);
  expect(await failStale(store.db, now + 4 * HOUR + 1)).toBe(1);
  expect(await statesIn(store)).toEqual(['failed', 'ready']);
  expect(await failStale(store.db, now + DAY)).toBe(0);
  expect(await failStale(store.db, now + DAY + 1)).toBe(1);
});
