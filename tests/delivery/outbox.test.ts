import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '#core/instant.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import {
  claimDue,
  markStarted,
  prolongLeases,
  release,
  settle,
  type Claim,
  type Claiming,
} from '#delivery/outbox/outbox.ts';
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
function frozenStore(count: number): Store {
  const store = aStore({ subscribers: many(count) });
  freeze(store, aNotice(), { digest: '', now });
  return store;
}

function claim({ db }: Store, said: Partial<Claiming> = {}): Claim[] {
  return claimDue(db, { owner: 'a', updateIds: [id], limit: 10, now, leaseUntil, ...said });
}

function first(claims: Claim[]): Claim {
  const [only] = claims;
  if (only === undefined) throw new Error('Nothing was claimed.');
  return only;
}

function verdict(state: Verdict['state']): Verdict {
  return { state, code: '250', reply: 'said' };
}

const settled = { now, runAt: now };

test('a claim takes what is due in its order, and no more than asked', () => {
  const store = frozenStore(3);
  expect(claim(store, { limit: 2 })).toEqual(
    [1, 2].map((n) => ({
      id: n,
      updateId: id,
      targetId: n,
      address: `person${n}@example.org`,
      attempt: 0,
      owner: 'a',
      fence: 1,
    })),
  );
  expect(statesIn(store)).toEqual(['leased', 'leased', 'ready']);
});

test('two senders never hold the same delivery', () => {
  const store = frozenStore(4);
  const [a, b] = [claim(store, { limit: 3 }), claim(store, { owner: 'b' })];
  expect([a.map((c) => c.id), b.map((c) => c.id)]).toEqual([[1, 2, 3], [4]]);
});

test('only deliveries of the updates in question are taken, and none before its time', () => {
  const store = frozenStore(1);
  expect(claim(store, { updateIds: ['another'] })).toEqual([]);
  expect(claim(store, { now: now - 1 })).toEqual([]);
});

test('a start needs the lease, the owner and the fence', () => {
  const { db, ...store } = frozenStore(1);
  const mine = first(claim({ db, ...store }));
  expect(markStarted(db, { ...mine, owner: 'b' }, { now, leaseUntil })).toBe(false);
  expect(markStarted(db, { ...mine, fence: 2 }, { now, leaseUntil })).toBe(false);
  expect(markStarted(db, mine, { now: leaseUntil, leaseUntil: leaseUntil + 1 })).toBe(false);
  expect(markStarted(db, mine, { now, leaseUntil })).toBe(true);
  expect(statesIn({ db, ...store })).toEqual(['started']);
});

test.each(['accepted', 'failed', 'unknown'] as const)('a verdict “%s” is final for every later claim', (state) => {
  const store = frozenStore(1);
  const mine = first(claim(store));
  expect(settle(store.db, mine, { verdict: verdict(state), ...settled })).toBe(true);
  expect(statesIn(store)).toEqual([state]);
  expect(claim(store, { now: now + DAY })).toEqual([]);
});

test('a refusal for now is ready again at its time, one refusal richer', () => {
  const store = frozenStore(1);
  const runAt = now + 5 * MINUTE;
  settle(store.db, first(claim(store)), { verdict: verdict('retry'), now, runAt });
  expect(nextRunAt(store.db, [id])).toBe(runAt);
  expect(claim(store, { now: runAt - 1 })).toEqual([]);
  expect(claim(store, { now: runAt })).toMatchObject([{ attempt: 1, fence: 2 }]);
});

test('a retry that would come after the news is worth something fails as stale', () => {
  const store = frozenStore(1);
  settle(store.db, first(claim(store)), { verdict: verdict('retry'), now, runAt: now + 4 * HOUR + 1 });
  expect(store.db.prepare('SELECT state, code FROM delivery').get()).toEqual({ state: 'failed', code: 'stale' });
});

test('a sender whose lease went to another can neither start nor write', () => {
  const store = frozenStore(1);
  const mine = first(claim(store));
  recover(store.db, { now: leaseUntil, leases: 'ended' });
  const theirs = first(claim(store, { owner: 'b', now: leaseUntil, leaseUntil: leaseUntil + MINUTE }));
  expect(markStarted(store.db, mine, { now: leaseUntil, leaseUntil: leaseUntil + MINUTE })).toBe(false);
  expect(settle(store.db, mine, { verdict: verdict('failed'), ...settled })).toBe(false);
  expect(markStarted(store.db, theirs, { now: leaseUntil, leaseUntil: leaseUntil + MINUTE })).toBe(true);
});

test('what a dead sender had only leased is ready again, what it had started is unknown', () => {
  const store = frozenStore(3);
  const [, second] = claim(store, { limit: 2 });
  markStarted(store.db, second as Claim, { now, leaseUntil });
  expect(recover(store.db, { now: leaseUntil - 1, leases: 'ended' })).toEqual({ released: 0, unknown: 0 });
  expect(recover(store.db, { now: leaseUntil, leases: 'ended' })).toEqual({ released: 1, unknown: 1 });
  expect(statesIn(store)).toEqual(['ready', 'unknown', 'ready']);
});

test('where every sender is known to be dead, no lease is waited for', () => {
  const store = frozenStore(1);
  claim(store);
  expect(recover(store.db, { now, leases: 'any' })).toEqual({ released: 1, unknown: 0 });
});

test('the truth may come late: it replaces unknown', () => {
  const store = frozenStore(1);
  const mine = first(claim(store));
  markStarted(store.db, mine, { now, leaseUntil });
  recover(store.db, { now: leaseUntil, leases: 'ended' });
  expect(settle(store.db, mine, { verdict: verdict('accepted'), ...settled })).toBe(true);
  expect(statesIn(store)).toEqual(['accepted']);
});

test('a beating heart keeps leases, and only its own', () => {
  const store = frozenStore(2);
  claim(store, { limit: 1 });
  claim(store, { limit: 1, owner: 'b' });
  prolongLeases(store.db, 'a', leaseUntil + MINUTE);
  recover(store.db, { now: leaseUntil, leases: 'ended' });
  expect(statesIn(store)).toEqual(['leased', 'ready']);
});

test('what is given back is ready, unless it belongs to somebody else by now', () => {
  const store = frozenStore(2);
  const [one, two] = claim(store) as [Claim, Claim];
  release(store.db, [one, { ...two, fence: 0 }], now);
  expect(statesIn(store)).toEqual(['ready', 'leased']);
});

test('who leaves between the claim and the start gets no mail', () => {
  const store = frozenStore(1);
  const mine = first(claim(store));
  removeSubscriber(store, 'person1@example.org', now);
  expect(markStarted(store.db, mine, { now, leaseUntil })).toBe(false);
  expect(statesIn(store)).toEqual(['cancelled']);
});

test('unknown is sent again by an order alone, for the updates named', () => {
  const store = frozenStore(1);
  const mine = first(claim(store));
  settle(store.db, mine, { verdict: verdict('unknown'), ...settled });
  expect(resendUnknown(store.db, ['another'], now)).toBe(0);
  expect(resendUnknown(store.db, [id], now)).toBe(1);
  expect(settle(store.db, mine, { verdict: verdict('accepted'), ...settled })).toBe(false);
  expect(statesIn(store)).toEqual(['ready']);
});

test('what was refused goes stale after four hours, what was never tried after a day', () => {
  const store = frozenStore(2);
  settle(store.db, first(claim(store, { limit: 1 })), { verdict: verdict('retry'), ...settled });
  expect(failStale(store.db, now + 4 * HOUR)).toBe(0);
  expect(failStale(store.db, now + 4 * HOUR + 1)).toBe(1);
  expect(statesIn(store)).toEqual(['failed', 'ready']);
  expect(failStale(store.db, now + DAY)).toBe(0);
  expect(failStale(store.db, now + DAY + 1)).toBe(1);
});

test('claiming and taking over look at what is open, and not at the whole ledger', () => {
  const store = frozenStore(1);
  const looked: string[] = [];
  const spied = {
    isTransaction: false,
    exec: () => {},
    prepare(sql: string) {
      looked.push(
        ...store.db
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .all()
          .map((row) => String(row['detail'])),
      );
      return store.db.prepare(sql);
    },
  } as unknown as Store['db'];
  claimDue(spied, { owner: 'a', updateIds: [id], limit: 1, now, leaseUntil });
  recover(spied, { now, leases: 'ended' });
  prolongLeases(spied, 'a', leaseUntil);
  nextRunAt(spied, [id]);
  const tables = looked.filter((detail) => /delivery/.test(detail));
  expect(tables.filter((detail) => !/INDEX delivery_(?:ready|lease)|INTEGER PRIMARY KEY/.test(detail))).toEqual([]);
  expect(tables.length).toBeGreaterThanOrEqual(5);
});
