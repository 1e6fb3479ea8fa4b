import { expect, test } from 'vitest';
import { aNotice, time } from '#tests/support/makers.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { prolongLeases } from '#delivery/outbox/outbox.ts';
import { nextRunAt, recover } from '#delivery/outbox/recovery.ts';
import { spied, type Planned } from '#tests/support/plans.ts';
import { aStore, many } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');

test('claiming and taking over look at what is open, and not at the whole ledger', async () => {
  const plans: Planned[] = [];
  const plain = await aStore({ subscribers: many(1) });
  const notice = aNotice();
  await freeze(plain, notice, { digest: '', now });
  const store = spied(plain, plans);
  const leaseUntil = now + 1;
  await claimDue(store, { owner: 'a', channel: 'email', updateIds: [notice.id], limit: 1, now, leaseUntil });
  await recover(store.db, { now, leases: 'ended' });
  await prolongLeases(store.db, 'a', leaseUntil);
  await nextRunAt(store.db, [notice.id]);
  const looked = plans.flatMap(({ steps }) => steps);
  // These indexes hold open deliveries alone.
  const tables = looked.filter((detail) => /delivery/.test(detail) || /(?:SCAN|SEARCH) d\b/.test(detail));
  expect(tables.filter((detail) => !/INDEX delivery_(?:ready|domain|lease)|INTEGER PRIMARY KEY/.test(detail))).toEqual(
    [],
  );
  expect(tables.length).toBeGreaterThanOrEqual(5);
});
