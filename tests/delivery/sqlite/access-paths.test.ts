import { expect, test } from 'vitest';
import { aNotice, time } from '#tests/support/makers.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { claimDue, prolongLeases } from '#delivery/outbox/outbox.ts';
import { nextRunAt, recover } from '#delivery/outbox/recovery.ts';
import type { Row, Values } from '#delivery/store/database.ts';
import type { Store } from '#delivery/store/store.ts';
import { aStore, many } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');

/** The store, with SQLite's plan of each statement put aside before it runs. */
function spied(store: Store, looked: string[]): Store {
  async function look(sql: string, values?: Values): Promise<void> {
    const plan = await store.db.all(`EXPLAIN QUERY PLAN ${sql}`, values);
    looked.push(...plan.map((row) => String(row['detail'])));
  }
  async function all(sql: string, values?: Values): Promise<Row[]> {
    await look(sql, values);
    return store.db.all(sql, values);
  }
  async function run(sql: string, values?: Values): Promise<number> {
    await look(sql, values);
    return store.db.run(sql, values);
  }
  return { ...store, db: { ...store.db, all, run } };
}

test('claiming and taking over look at what is open, and not at the whole ledger', async () => {
  const looked: string[] = [];
  const plain = await aStore({ subscribers: many(1) });
  const notice = aNotice();
  await freeze(plain, notice, { digest: '', now });
  const store = spied(plain, looked);
  const leaseUntil = now + 1;
  await claimDue(store, { owner: 'a', channel: 'email', updateIds: [notice.id], limit: 1, now, leaseUntil });
  await recover(store.db, { now, leases: 'ended' });
  await prolongLeases(store.db, 'a', leaseUntil);
  await nextRunAt(store.db, [notice.id]);
  // These indexes hold open deliveries alone.
  const tables = looked.filter((detail) => /delivery/.test(detail) || /(?:SCAN|SEARCH) d\b/.test(detail));
  expect(tables.filter((detail) => !/INDEX delivery_(?:ready|domain|lease)|INTEGER PRIMARY KEY/.test(detail))).toEqual(
    [],
  );
  expect(tables.length).toBeGreaterThanOrEqual(5);
});
