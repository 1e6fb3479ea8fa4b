import { expect, test } from 'vitest';
import { withBatches } from '#delivery/store/batch.ts';
import type { Database, Session } from '#delivery/store/database.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

/** The database, and how many transactions it was asked for. */
async function counted(): Promise<{ db: Database; transactions: () => number; keys: () => Promise<unknown[]> }> {
  const store = await aStore();
  let count = 0;
  const db: Database = {
    ...store.db,
    transaction(work) {
      count += 1;
      return store.db.transaction(work);
    },
  };
  const keys = () => columnIn(store, 'SELECT key_tag FROM quota ORDER BY key_tag');
  return { db: withBatches(db), transactions: () => count, keys };
}

function insert(key: string): (session: Session) => Promise<string> {
  return async (session) => {
    await session.run('INSERT INTO quota (key_tag, window_until, used) VALUES (:key, 1, 1)', { key });
    return key;
  };
}

test('what many write at the same moment is one transaction, and each gets its own result', async () => {
  const { db, transactions, keys } = await counted();
  const wanted = ['a', 'b', 'c', 'd'];
  expect(await Promise.all(wanted.map((key) => db.transaction(insert(key))))).toEqual(wanted);
  expect([transactions(), await keys()]).toEqual([1, wanted]);
});

test('one that fails fails alone, and the others are written once', async () => {
  const { db, keys } = await counted();
  const outcomes = await Promise.allSettled(['a', 'b', 'b', 'c'].map((key) => db.transaction(insert(key))));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await keys()).toEqual(['a', 'b', 'c']);
});

test('more than fit into one are written in turn', async () => {
  const { db, transactions, keys } = await counted();
  await Promise.all(Array.from({ length: 250 }, (_, index) => db.transaction(insert(String(index)))));
  expect([transactions(), (await keys()).length]).toEqual([3, 250]);
});
