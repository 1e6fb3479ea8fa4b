import { expect, test } from 'vitest';
import { MINUTE } from '#core/instant.ts';
import { audienceOf } from '#delivery/outbox/audience.ts';
import { freeze, ledgerOf } from '#delivery/outbox/ledger.ts';
import { openWave } from '#delivery/outbox/waves.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { settle } from '#delivery/outbox/outbox.ts';
import { nextRunAt, supersede } from '#delivery/outbox/recovery.ts';
import { addressTag } from '#delivery/store/sealed-address.ts';
import type { Store } from '#delivery/store/store.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { aStore, codesIn, columnIn, many, statesIn } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');
const notice = aNotice();
const withdrawals = aNotice({ components: [{ id: 'withdrawals', status: 'suspended' }] });

interface Suppressed {
  person: number;
  /** Null: it only has a score. */
  since?: number | null;
  until?: number | null;
}

async function suppress({ db, vault }: Store, { person, since = 0, until = null }: Suppressed): Promise<void> {
  await db.run(
    `INSERT INTO suppression (address_tag, reason, evidence, score, scored_at, suppressed_at, until)
     VALUES (:tag, 'bounce', NULL, 1, 0, :since, :until)`,
    { tag: addressTag(vault, 'email', `person${person}@example.org`), since, until },
  );
}

async function claimIds(store: Store, updateIds = [notice.id]): Promise<number[]> {
  const claiming = { owner: 'a', channel: 'email', limit: 100, now, leaseUntil: now + MINUTE } as const;
  return (await claimDue(store, { ...claiming, updateIds })).map(({ id }) => id);
}

test('nothing is prepared for suppressed addresses, and every candidate is counted once', async () => {
  const store = await aStore({ subscribers: [[], ['withdrawals'], ['trading'], ['trading'], []] });
  for (const person of [2, 3]) await suppress(store, { person });
  const counts = { candidates: 5, prepared: 2, excluded: 2, suppressed: 1 };
  expect(await audienceOf(store.db, withdrawals, { now })).toEqual(counts);
  expect(await freeze(store, withdrawals, { digest: '', now })).toEqual(counts);
  expect(await columnIn(store, 'SELECT target_id FROM delivery ORDER BY id')).toEqual([1, 5]);
  expect((await ledgerOf(store)).get(withdrawals.id)).toMatchObject({ ...counts, waiting: 2 });
});

test('a suppression counts until its end, and a score alone is none', async () => {
  const store = await aStore({ subscribers: many(3) });
  await suppress(store, { person: 1, until: now });
  await suppress(store, { person: 2, until: now + 1 });
  await suppress(store, { person: 3, since: null });
  expect(await audienceOf(store.db, notice, { now })).toEqual({
    candidates: 3,
    prepared: 2,
    excluded: 0,
    suppressed: 1,
  });
});

test('who is suppressed after the freeze is counted with those before it', async () => {
  const store = await aStore({ subscribers: many(3) });
  await suppress(store, { person: 1 });
  await freeze(store, notice, { digest: '', now });
  await store.db.run("UPDATE delivery SET state = 'suppressed' WHERE id = 1");
  expect((await ledgerOf(store)).get(notice.id)).toMatchObject({
    candidates: 3,
    prepared: 2,
    suppressed: 2,
    waiting: 1,
  });
});

test('later waves wait until they are opened, and a wave is never closed again', async () => {
  const store = await aStore({ subscribers: many(10) });
  const audiences: unknown[] = [];
  await freeze(store, notice, {
    digest: '',
    now,
    wavesOf(audience) {
      audiences.push(audience);
      return { ends: [1, 4] };
    },
  });
  expect(audiences).toEqual([{ candidates: 10, prepared: 10, excluded: 0, suppressed: 0 }]);
  expect(await columnIn(store, 'SELECT count(*) FROM delivery GROUP BY wave ORDER BY wave')).toEqual([1, 3, 6]);
  expect([(await claimIds(store)).length, (await claimIds(store)).length]).toEqual([1, 0]);
  expect(await nextRunAt(store.db, [notice.id])).toBeNull();
  await openWave(store.db, notice.id, 1);
  await openWave(store.db, notice.id, 0);
  expect([(await ledgerOf(store)).get(notice.id)?.wave, (await claimIds(store)).length]).toEqual([1, 3]);
  await openWave(store.db, notice.id, 2);
  expect((await claimIds(store)).length).toBe(6);
});

test('news that was refused is of no use once newer news of the same subject is told to the same person', async () => {
  const store = await aStore({ subscribers: many(3) });
  const [older, newer, other] = [
    aNotice({ id: 'incidents/a/01', subjectId: 'incidents/a' }),
    aNotice({ id: 'incidents/a/02', subjectId: 'incidents/a' }),
    aNotice({ id: 'incidents/b/01', subjectId: 'incidents/b' }),
  ];
  for (const each of [older, other]) await freeze(store, each, { digest: '', now });
  const leaseUntil = now + MINUTE;
  const updateIds = [older.id, other.id];
  const claims = await claimDue(store, { owner: 'a', channel: 'email', updateIds, limit: 100, now, leaseUntil });
  const refused = claims.filter(({ id }) => id !== 3);
  const verdict = { state: 'retry', code: '450', reply: null } as const;
  const settlings = refused.map((claim) => ({ claim, verdict, runAt: now + 1 }));
  await store.db.transaction((session) => settle(session, settlings, now));
  await store.db.run("UPDATE delivery SET state = 'ready' WHERE state = 'leased'");
  expect(await supersede(store.db, now)).toBe(0);
  await freeze(store, newer, { digest: '', now: now + 1 });
  await store.db.run('DELETE FROM delivery WHERE update_id = :id AND target_id = 2', { id: newer.id });
  expect(await supersede(store.db, now)).toBe(1);
  expect((await statesIn(store)).slice(0, 6)).toEqual(['superseded', 'ready', 'ready', 'ready', 'ready', 'ready']);
  expect((await codesIn(store))[0]).toBe('superseded');
  expect(await supersede(store.db, now)).toBe(0);
});

test('each try is kept', async () => {
  const store = await aStore({ subscribers: many(1) });
  await freeze(store, notice, { digest: '', now });
  const claiming = { owner: 'a', channel: 'email', updateIds: [notice.id], limit: 1 } as const;
  for (const [at, state] of [
    [now, 'retry'],
    [now + 1, 'accepted'],
  ] as const) {
    const [claim] = await claimDue(store, { ...claiming, now: at, leaseUntil: at + MINUTE });
    if (claim === undefined) continue;
    const settling = { claim, verdict: { state, code: state, reply: 'said' }, runAt: at + 1 };
    await store.db.transaction((session) => settle(session, [settling], at));
  }
  expect(await store.db.all('SELECT * FROM attempt ORDER BY ended_at')).toEqual([
    { delivery_id: 1, ended_at: now, verdict: 'retry', code: 'retry', reply: 'said' },
    { delivery_id: 1, ended_at: now + 1, verdict: 'accepted', code: 'accepted', reply: 'said' },
  ]);
});
