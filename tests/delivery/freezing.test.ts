import { expect, test } from 'vitest';
import { stopSending } from '#delivery/outbox/control.ts';
import { adopt, freeze, ledgerOf, type Freezing } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { failStale, nextRunAt } from '#delivery/outbox/recovery.ts';
import { forgetDeliveries } from '#delivery/outbox/retention.ts';
import { suppress } from '#delivery/people/suppression.ts';
import { removeSubscriber } from '#delivery/people/subscribers.ts';
import { planOf } from '#delivery/sending/plan.ts';
import { addressTag } from '#delivery/store/sealed-address.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { DAY } from '#core/instant.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { breakDeliveries } from '#tests/support/row-trigger.ts';
import { aPlace, aStore, columnIn, KEY, many, statesIn, subscribe } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');
const { id } = aNotice();
const inTwos: Freezing = { digest: 'd', now, batch: 2, breathe: async () => undefined };

async function claimed(store: Store): Promise<number[]> {
  const claiming = { owner: 'a', channel: 'email', updateIds: [id], limit: 99, now, leaseUntil: now + 1 } as const;
  return (await claimDue(store, claiming)).map(({ targetId }) => targetId);
}

/** A freeze whose sender dies when it comes to the fifth subscriber. */
async function cutShort(store: Store, notice = aNotice()): Promise<void> {
  const mend = await breakDeliveries(store, { on: 'INSERT', when: 'new.target_id = 5', outcome: 'disk is full' });
  await expect(freeze(store, notice, inTwos)).rejects.toThrow(/disk is full/);
  await mend();
}

async function eventIn(store: Store): Promise<unknown> {
  const { state, candidates, prepared, excluded, suppressed, waiting, cancelled } =
    (await ledgerOf(store)).get(id) ?? {};
  return { state, candidates, prepared, excluded, suppressed, waiting, cancelled };
}

test('what was cut short while it was frozen tells nobody, and the next sender goes on', async () => {
  const store = await aStore({ subscribers: many(7) });
  await cutShort(store);
  expect(await eventIn(store)).toMatchObject({ state: 'freezing', candidates: 4, prepared: 4, waiting: 4 });
  expect([await claimed(store), await nextRunAt(store.db, [id])]).toEqual([[], null]);
  const planned = await planOf(store, { notices: [aNotice({ at: now })], now, isBackfilling: false });
  expect(planned.updates).toMatchObject([{ decision: 'tell', recipients: 7 }]);
  expect(await failStale(store.db, now + 9 * DAY)).toBe(0);
  expect(await freeze(store, aNotice(), inTwos)).toEqual({ candidates: 7, prepared: 7, excluded: 0, suppressed: 0 });
  expect(await claimed(store)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(await freeze(store, aNotice(), inTwos)).toBeNull();
});

test('somebody else writes between two batches', async () => {
  const place = await aPlace();
  const store = await aStore({ place, subscribers: many(6) });
  const other = await openStore(place, { key: KEY, patienceMs: 0 });
  let count = 0;
  await freeze(store, aNotice(), {
    ...inTwos,
    breathe: async () => {
      count += 1;
      await other.db.run('INSERT INTO setting VALUES (:name, :name)', { name: `between ${count}` });
    },
  });
  await closeStore(other);
  expect(count).toBe(3);
});

test('who joins, leaves or is suppressed meanwhile counts as in the moment of the batch', async () => {
  const store = await aStore({ subscribers: many(6) });
  const tagOf = (address: string) => addressTag(store.vault, 'email', address);
  const bounced = { reason: 'no-such-address', evidence: null, now, until: null };
  const between = [
    async () => {
      // Of the first batch: cancelled. Of a later one: no candidate.
      for (const number of [1, 3]) await removeSubscriber(store, `person${number}@example.org`, now);
      for (const number of [2, 4]) await suppress(store.db, { ...bounced, tag: tagOf(`person${number}@example.org`) });
      await subscribe(store, { address: 'late@example.org', components: [] });
    },
  ];
  const audience = await freeze(store, aNotice(), { ...inTwos, breathe: async () => between.shift()?.() });
  expect(audience).toEqual({ candidates: 6, prepared: 5, excluded: 0, suppressed: 1 });
  expect(await statesIn(store)).toEqual(['cancelled', 'suppressed', 'ready', 'ready', 'ready']);
  expect(await eventIn(store)).toMatchObject({ state: 'frozen', candidates: 6, suppressed: 2, waiting: 3 });
});

test('two senders that freeze at once write each delivery once', async () => {
  const place = await aPlace();
  const [store, other] = [await aStore({ place, subscribers: many(30) }), await aStore({ place })];
  const audiences = await Promise.all([store, other].map((one) => freeze(one, aNotice(), inTwos)));
  expect(audiences.filter((audience) => audience !== null && audience.prepared === 30).length).toBeGreaterThan(0);
  expect(await eventIn(store)).toMatchObject({ state: 'frozen', candidates: 30, prepared: 30, waiting: 30 });
});

test('waves are as large as without batches', async () => {
  const store = await aStore({ subscribers: many(20) });
  await freeze(store, aNotice(), { ...inTwos, wavesOf: () => ({ ends: [3, 9] }) });
  expect(await columnIn(store, 'SELECT count(*) FROM delivery GROUP BY wave ORDER BY wave')).toEqual([3, 6, 11]);
});

test('an update that is for others by now is frozen from the beginning', async () => {
  const store = await aStore({ subscribers: [...many(6), ['trading']] });
  await cutShort(store);
  const aboutTrading = aNotice({ components: [{ id: 'withdrawals', status: 'suspended' }] });
  expect(await freeze(store, aboutTrading, inTwos)).toEqual({
    candidates: 7,
    prepared: 6,
    excluded: 1,
    suppressed: 0,
  });
  expect(await eventIn(store)).toMatchObject({ state: 'frozen', waiting: 6 });
});

test('adopting takes back what was cut short', async () => {
  const store = await aStore({ subscribers: many(7) });
  await cutShort(store);
  expect(await adopt(store, [aNotice()], now)).toBe(1);
  expect([await statesIn(store), await eventIn(store)]).toMatchObject([[], { state: 'adopted', candidates: 0 }]);
  expect(await freeze(store, aNotice(), inTwos)).toBeNull();
});

test.each(['all', `update:${id}`])('who stops %s while its audience is written stops all of it', async (scope) => {
  const store = await aStore({ subscribers: many(7) });
  let stops = 0;
  const breathe = async () => {
    stops += 1;
    if (stops === 2) await stopSending(store.db, scope, now);
  };
  await freeze(store, aNotice(), { ...inTwos, breathe });
  expect(await statesIn(store)).toEqual(Array(4).fill('cancelled'));
  expect(await eventIn(store)).toMatchObject({ state: 'frozen', candidates: 4, cancelled: 4 });
});

test('what is forgotten goes in batches, and where that is cut short, the ledger still adds up', async () => {
  const place = await aPlace();
  const store = await aStore({ place, subscribers: many(5) });
  await freeze(store, aNotice(), inTwos);
  await store.db.run("UPDATE delivery SET state = 'accepted'");
  const died = new Error('killed');
  const dying = { batch: 2, breathe: () => Promise.reject(died) };
  await expect(forgetDeliveries(store.db, now + 1, dying)).rejects.toThrow(died);
  expect(await eventIn(store)).toMatchObject({ state: 'frozen', candidates: 3, prepared: 3 });
  const other = await openStore(place, { key: KEY, patienceMs: 0 });
  const breathe = () => other.db.run("INSERT INTO setting VALUES ('between', '1')");
  expect(await forgetDeliveries(store.db, now + 1, { batch: 2, breathe })).toBe(3);
  await closeStore(other);
  expect([await statesIn(store), await eventIn(store)]).toMatchObject([[], { state: 'adopted', candidates: 0 }]);
});
