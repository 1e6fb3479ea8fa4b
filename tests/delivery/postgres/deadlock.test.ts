import { expect, onTestFinished, test } from 'vitest';
import { freeze, ledgerOf } from '#delivery/outbox/ledger.ts';
import { stopSending } from '#delivery/outbox/control.ts';
import { openJournal } from '#delivery/outbox/journal.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import type { Database } from '#delivery/store/database.ts';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { aNotice } from '#tests/support/makers.ts';
import { aPlace, aStore, KEY, many } from '#tests/support/temporary-store.ts';

const notice = aNotice();

test('a start that the server ended for another’s sake is asked for again', async () => {
  const store = await aStore({ subscribers: many(1) });
  await freeze(store, notice, { digest: '', now: 0 });
  let failures = 0;
  const transaction: Database['transaction'] = (work) => {
    failures += 1;
    return failures > 2 ? store.db.transaction(work) : Promise.reject(Object.assign(new Error(), { code: '40P01' }));
  };
  const disturbed = { ...store, db: { ...store.db, transaction } };
  const journal = openJournal(disturbed, { clock: () => 1, leaseMs: 1000, lines: 1 });
  const claiming = {
    owner: 'a',
    channel: 'email',
    updateIds: [notice.id],
    limit: 1,
    now: 1,
    leaseUntil: 1000,
  } as const;
  const [claim] = await claimDue(store, claiming);
  if (claim === undefined) throw new Error('Nothing was claimed.');
  expect(await journal.start(claim)).toBe(true);
  expect(failures).toBe(3);
});

test('a stop in the middle of many starts ends neither, and nobody is lost', async () => {
  const place = await aPlace();
  const store = await aStore({ place, subscribers: many(300) });
  const operator = await openStore(place, { key: KEY });
  onTestFinished(() => closeStore(operator));
  await freeze(store, notice, { digest: '', now: 0 });
  const claiming = {
    owner: 'a',
    channel: 'email',
    updateIds: [notice.id],
    limit: 300,
    now: 1,
    leaseUntil: 1e6,
  } as const;
  const claims = await claimDue(store, claiming);
  const journal = openJournal(store, { clock: () => 1, leaseMs: 1e6, lines: 300 });
  const [starts] = await Promise.all([
    Promise.all(claims.toReversed().map((claim) => journal.start(claim))),
    stopSending(operator.db, 'all', 2),
  ]);
  const { started, cancelled } = (await ledgerOf(store)).get(notice.id) ?? { started: 0, cancelled: 0 };
  expect(started + cancelled).toBe(300);
  expect(starts.filter(Boolean)).toHaveLength(started);
});
