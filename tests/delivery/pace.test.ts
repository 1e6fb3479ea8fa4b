import { expect, test } from 'vitest';
import { freeze } from '#delivery/outbox/ledger.ts';
import { claimDue, settle, type Claim } from '#delivery/outbox/outbox.ts';
import { asksForLess, newPace, WINDOW_MS, type Pace } from '#delivery/outbox/pace.ts';
import { addSubscribers } from '#delivery/people/subscribers.ts';
import type { Store } from '#delivery/store/store.ts';
import { aNotice } from '#tests/support/makers.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

const notice = aNotice();

/** Fifty subscribers of a big domain and five of a small one, and a clock to move. */
async function aQueue() {
  const store = await aStore();
  const address = (index: number) => (index < 50 ? `p${index}@big.example` : `p${index}@small.example`);
  const rows = Array.from({ length: 55 }, (_, line) => ({
    line,
    address: address(line),
    components: [],
    locale: null,
  }));
  await addSubscribers(store, rows, { now: 0, isReviving: false });
  await freeze(store, notice, { digest: '', now: 0 });
  const time = { now: 1 };
  return { store, time, pace: newPace(store.db, () => time.now) };
}

/** Claims `limit`, and has the pace admit them. */
async function take(store: Store, pace: Pace, { now, limit = 100 }: { now: number; limit?: number }): Promise<Claim[]> {
  const values = { owner: 'a', channel: 'email', updateIds: [notice.id], limit, now, leaseUntil: now + 1e6 } as const;
  return pace.admit(await claimDue(store, values));
}

async function accept(store: Store, pace: Pace, claims: Claim[]): Promise<void> {
  const verdict = { state: 'accepted', code: null, reply: null } as const;
  await store.db.transaction((session) =>
    settle(
      session,
      claims.map((claim) => ({ claim, verdict, runAt: 0 })),
      1,
    ),
  );
  for (const { domainTag } of claims) pace.count(domainTag);
}

function perDomain(claims: Claim[]): number[] {
  return ['@big', '@small'].map((domain) => claims.filter(({ address }) => address.includes(domain)).length);
}

test('without a complaint everything is admitted', async () => {
  const { store, pace } = await aQueue();
  expect(perDomain(await take(store, pace, { now: 1 }))).toEqual([50, 5]);
});

test('a domain that asks for less gets half of what it had, and others are not held up', async () => {
  const { store, time, pace } = await aQueue();
  const first = await take(store, pace, { now: 1, limit: 20 });
  await accept(store, pace, first);
  await pace.slow(first[0]?.domainTag ?? '');
  expect(perDomain(await take(store, pace, { now: 2 }))).toEqual([0, 5]);
  time.now = 1 + WINDOW_MS;
  // Half of twenty, and with the new window one and a tenth more.
  expect(perDomain(await take(store, pace, { now: time.now }))).toEqual([12, 0]);
  expect(perDomain(await take(store, pace, { now: time.now }))).toEqual([0, 0]);
});

test('asked again, the allowance halves again; let alone, it grows until the domain is free', async () => {
  const { store, time, pace } = await aQueue();
  const [claim] = await take(store, pace, { now: 1, limit: 1 });
  const domainTag = claim?.domainTag ?? '';
  await store.db.run('INSERT INTO pace VALUES (:domainTag, 40, 0, 0)', { domainTag });
  await pace.slow(domainTag);
  expect(await columnIn(store, 'SELECT allowance FROM pace')).toEqual([20]);
  await store.db.run('UPDATE pace SET allowance = 950');
  time.now = 2 * WINDOW_MS;
  expect(await take(store, pace, { now: time.now })).toHaveLength(54);
  expect(await columnIn(store, 'SELECT allowance FROM pace')).toEqual([]);
});

test('another sender keeps the same pace', async () => {
  const { store, time, pace } = await aQueue();
  const [claim] = await take(store, pace, { now: 1, limit: 1 });
  await pace.slow(claim?.domainTag ?? '');
  time.now = 1 + WINDOW_MS;
  const other = newPace(store.db, () => time.now);
  const both = [...(await take(store, pace, { now: time.now })), ...(await take(store, other, { now: time.now }))];
  // One, and with the new window one more.
  expect(perDomain(both)).toEqual([2, 5]);
});

test.each([
  ['421', true],
  ['4.7.0', true],
  ['4.7.28', true],
  ['4.2.2', false],
  ['5.7.1', false],
  [null, false],
])('the code %s asks for less: %s', (code, expected) => {
  expect(asksForLess(code)).toBe(expected);
});
