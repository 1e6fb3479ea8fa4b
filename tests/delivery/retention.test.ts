import { expect, test } from 'vitest';
import { freeze, ledgerOf } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { settle } from '#delivery/outbox/outbox.ts';
import { forgetDeliveries } from '#delivery/outbox/retention.ts';
import { forgetQuotas } from '#delivery/people/quota.ts';
import type { Store } from '#delivery/store/store.ts';
import { aNotice } from '#tests/support/makers.ts';
import { aStore, columnIn, many, statesIn } from '#tests/support/temporary-store.ts';

async function settleAll(store: Store, states: ('accepted' | 'unknown')[]): Promise<void> {
  const values = { owner: 'a', channel: 'email', limit: 9, now: 20, leaseUntil: 30 } as const;
  const claims = await claimDue(store, { ...values, updateIds: [aNotice().id] });
  const settlings = claims.map((claim, index) => ({
    claim,
    verdict: { state: states[index] ?? 'accepted', code: null, reply: null },
    runAt: 0,
  }));
  await store.db.transaction((session) => settle(session, settlings, 21));
}

test('to whom an old update was told is forgotten, and not that it was', async () => {
  const store = await aStore({ subscribers: many(2) });
  await freeze(store, aNotice(), { digest: '', now: 10 });
  await settleAll(store, []);
  expect(await forgetDeliveries(store.db, 10)).toBe(0);
  expect(await forgetDeliveries(store.db, 11)).toBe(2);
  expect(await statesIn(store)).toEqual([]);
  expect((await ledgerOf(store)).get(aNotice().id)).toMatchObject({ state: 'adopted', candidates: 0 });
  expect(await freeze(store, aNotice(), { digest: '', now: 50 })).toBeNull();
});

test('nothing is forgotten of an update that somebody has to look at', async () => {
  const store = await aStore({ subscribers: many(2) });
  await freeze(store, aNotice(), { digest: '', now: 10 });
  await settleAll(store, ['unknown']);
  expect(await forgetDeliveries(store.db, 1000)).toBe(0);
  expect(await statesIn(store)).toEqual(['unknown', 'accepted']);
});

test('however many windows of quotas are over, all of them are forgotten, and no other', async () => {
  const store = await aStore();
  const rows = Array.from({ length: 4500 }, (_, index) => ({ key_tag: `k${index}`, until: index === 7 ? 9 : 1 }));
  const source = store.db.dialect.rowsOf(':rows', { key_tag: 'text', until: 'integer' });
  await store.db.run(`INSERT INTO quota (key_tag, window_until, used) SELECT v.key_tag, v.until, 1 FROM ${source}`, {
    rows: JSON.stringify(rows),
  });
  await forgetQuotas(store.db, 5);
  expect(await columnIn(store, 'SELECT key_tag FROM quota')).toEqual(['k7']);
});
