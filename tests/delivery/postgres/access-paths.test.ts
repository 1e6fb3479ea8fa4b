import { expect, test } from 'vitest';
import { freeze } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { markStarted, settle } from '#delivery/outbox/outbox.ts';
import { only, type Database } from '#delivery/store/database.ts';
import { aNotice } from '#tests/support/makers.ts';
import { fillStore } from '#tests/support/many-subscribers.ts';
import { aStore } from '#tests/support/temporary-store.ts';

const notice = aNotice();
const COUNT = 10_000;

/** How often the ledger was read from end to end, once the server has counted so many changes of rows. */
async function fullReadings(db: Database, changesAtLeast: number): Promise<number> {
  for (;;) {
    const row = await only(db, "SELECT seq_scan, n_tup_upd FROM pg_stat_user_tables WHERE relname = 'delivery'");
    if (Number(row['n_tup_upd']) >= changesAtLeast) return Number(row['seq_scan']);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('claims, starts and verdicts find their rows in a list of ten thousand without reading all of it', async () => {
  const store = await aStore();
  await fillStore(store, COUNT);
  await freeze(store, notice, { digest: '', now: 0 });
  await store.db.run('ANALYZE');
  const before = await fullReadings(store.db, 0);
  const lease = { now: 1, leaseUntil: 1e6 };
  const claiming = { owner: 'a', channel: 'email', updateIds: [notice.id], limit: 100, ...lease } as const;
  const claims = await claimDue(store, claiming);
  expect((await markStarted(store.db, claims, lease)).size).toBe(100);
  const verdict = { state: 'accepted', code: '2.0.0', reply: null } as const;
  const settlings = claims.map((claim) => ({ claim, verdict, runAt: 1 }));
  await store.db.transaction((session) => settle(session, settlings, 2));
  expect((await fullReadings(store.db, 300)) - before).toBe(0);
});
