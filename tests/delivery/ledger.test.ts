import { expect, test } from 'vitest';
import { DAY, HOUR } from '#core/instant.ts';
import { audienceOf } from '#delivery/outbox/audience.ts';
import { adopt, freeze, ledgerOf, noteDigest } from '#delivery/outbox/ledger.ts';
import { removeSubscriber } from '#delivery/people/subscribers.ts';
import type { Store } from '#delivery/store/store.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { breakDeliveries } from '#tests/support/row-trigger.ts';
import { aStore, columnIn, statesIn, subscribe } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');
const freezing = { digest: 'd1', now };
const aboutWithdrawals = aNotice({ components: [{ id: 'withdrawals', status: 'suspended' }] });

async function validityOf(store: Store, id: string): Promise<unknown> {
  const [ms] = await columnIn(store, 'SELECT valid_until - noted_at AS ms FROM update_event WHERE id = :id', { id });
  return ms;
}

test('a subscriber hears of the chosen components, or of all', async () => {
  const store = await aStore({ subscribers: [[], ['withdrawals'], ['trading'], ['trading', 'withdrawals']] });
  expect(await audienceOf(store.db, aboutWithdrawals, { now })).toEqual({
    candidates: 4,
    prepared: 3,
    excluded: 1,
    suppressed: 0,
  });
});

test('a notice that names no component concerns everybody', async () => {
  const store = await aStore({ subscribers: [[], ['trading']] });
  expect(await audienceOf(store.db, aNotice(), { now })).toEqual({
    candidates: 2,
    prepared: 2,
    excluded: 0,
    suppressed: 0,
  });
});

test('who has left is no candidate', async () => {
  const store = await aStore({ subscribers: [[], []] });
  await removeSubscriber(store, 'person1@example.org', now);
  expect(await audienceOf(store.db, aNotice(), { now })).toEqual({
    candidates: 1,
    prepared: 1,
    excluded: 0,
    suppressed: 0,
  });
});

test('an audience is frozen once: who comes later gets the next update', async () => {
  const store = await aStore({ subscribers: [[], ['trading']] });
  expect(await freeze(store, aboutWithdrawals, freezing)).toEqual({
    candidates: 2,
    prepared: 1,
    excluded: 1,
    suppressed: 0,
  });
  await subscribe(store, { address: 'late@example.org', components: [] });
  expect(await freeze(store, aboutWithdrawals, freezing)).toBeNull();
  expect(await statesIn(store)).toEqual(['ready']);
});

test('the ledger counts what became of everybody', async () => {
  const store = await aStore({ subscribers: [[], [], ['trading']] });
  await freeze(store, aboutWithdrawals, freezing);
  await store.db.run("UPDATE delivery SET state = 'accepted' WHERE id = 1");
  await noteDigest(store, aboutWithdrawals.id, 'd2');
  expect([...(await ledgerOf(store)).values()]).toEqual([
    {
      id: aboutWithdrawals.id,
      subjectId: aboutWithdrawals.subjectId,
      state: 'frozen',
      notedAt: now,
      digest: 'd2',
      reach: 'incident ["withdrawals"]',
      candidates: 3,
      prepared: 2,
      excluded: 1,
      suppressed: 0,
      waiting: 1,
      started: 0,
      accepted: 1,
      failed: 0,
      unknown: 0,
      cancelled: 0,
      superseded: 0,
      wave: 0,
    },
  ]);
});

test('a ledger from which a delivery is missing is told, and not believed', async () => {
  const store = await aStore({ subscribers: [[], []] });
  await freeze(store, aNotice(), freezing);
  await store.db.run('DELETE FROM delivery WHERE id = 1');
  await expect(ledgerOf(store)).rejects.toThrow(/2 subscribers were counted and 1 are accounted for in the store/);
});

test('an audience whose counts do not add up is told of nothing', async () => {
  const store = await aStore({ subscribers: [[], []] });
  await breakDeliveries(store, { on: 'INSERT', when: 'new.target_id = 2', outcome: 'skip' });
  await expect(freeze(store, aNotice(), freezing)).rejects.toThrow(
    /1 deliveries were written and 2 counted; nobody is told of it/,
  );
  expect((await ledgerOf(store)).get(aNotice().id)).toMatchObject({ state: 'freezing', candidates: 0 });
  expect(await statesIn(store)).toEqual([]);
});

test('two deliveries of one update to one subscriber cannot be written', async () => {
  const store = await aStore({ subscribers: [[]] });
  await freeze(store, aNotice(), freezing);
  const { id } = aNotice();
  await expect(
    store.db.run(
      `INSERT INTO delivery (update_id, channel, target_id, domain_tag, wave, run_at, updated_at)
       VALUES (:id, 'email', 1, '', 0, 0, 0)`,
      { id },
    ),
  ).rejects.toThrow(/unique/i);
});

test('adopted updates are told to nobody, ever', async () => {
  const store = await aStore({ subscribers: [[]] });
  const [first, second] = [aNotice({ id: 'incidents/a/01' }), aNotice({ id: 'incidents/a/02' })];
  expect(await adopt(store, [first], now)).toBe(1);
  expect(await adopt(store, [first, second], now)).toBe(1);
  expect(await freeze(store, first, freezing)).toBeNull();
  expect(await statesIn(store)).toEqual([]);
});

test('adopting leaves alone what is being told', async () => {
  const store = await aStore({ subscribers: [[]] });
  await freeze(store, aNotice(), freezing);
  expect(await adopt(store, [aNotice()], now)).toBe(0);
  expect((await ledgerOf(store)).get(aNotice().id)?.state).toBe('frozen');
});

test('news of a running incident is worth retrying for four hours, the rest for a day', async () => {
  const store = await aStore();
  const notices = [
    aNotice({ id: 'a', status: 'identified' }),
    aNotice({ id: 'b', status: 'resolved' }),
    aNotice({ id: 'c', kind: 'postmortem', status: null }),
    aNotice({ id: 'd', kind: 'announcement', status: null }),
    aNotice({ id: 'e', kind: 'maintenance', status: 'scheduled' }),
  ];
  for (const notice of notices) await freeze(store, notice, freezing);
  expect(await Promise.all(notices.map(async ({ id }) => validityOf(store, id)))).toEqual([
    4 * HOUR,
    DAY,
    DAY,
    DAY,
    DAY,
  ]);
});
