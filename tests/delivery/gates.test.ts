import { expect, test } from 'vitest';
import { ordersIn, pause, resume } from '#delivery/outbox/control.ts';
import { freeze, ledgerOf } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { settle } from '#delivery/outbox/outbox.ts';
import { resendUnknown } from '#delivery/outbox/recovery.ts';
import { noteLines } from '#delivery/outbox/waves.ts';
import { openGates, wavesOf } from '#delivery/sending/gates.ts';
import type { Store } from '#delivery/store/store.ts';
import type { Verdict } from '#delivery/verdict.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { aStore, many } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');
const { id } = aNotice();

/** Three waves of ten, ninety and a hundred. */
async function inWaves(): Promise<Store> {
  const store = await aStore({ subscribers: many(200) });
  await freeze(store, aNotice(), { digest: '', now, wavesOf: () => ({ ends: [10, 100] }) });
  return store;
}

/** Claims all that may go, and settles as many as there are states; the rest stays leased. */
async function settleOpen(store: Store, states: Verdict['state'][]): Promise<number> {
  const values = { owner: 'a', channel: 'email', updateIds: [id], limit: 200, now, leaseUntil: now + 1000 } as const;
  const claims = await claimDue(store, values);
  const settlings = states.flatMap((state, index) => {
    const claim = claims[index];
    return claim === undefined ? [] : [{ claim, verdict: { state, code: null, reply: null }, runAt: now }];
  });
  await store.db.transaction((session) => settle(session, settlings, now));
  return claims.length;
}

function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

async function waveOf(store: Store): Promise<number | undefined> {
  return (await ledgerOf(store)).get(id)?.wave;
}

test('a thousand and more are told in three waves: fifty or a hundredth, a tenth, the rest', () => {
  const of = (prepared: number) => wavesOf({ candidates: prepared, prepared, excluded: 0, suppressed: 0 });
  expect([999, 1000, 20_000].map(of)).toEqual([{ ends: [] }, { ends: [50, 100] }, { ends: [200, 2000] }]);
});

test('only the first wave may be claimed before its gate opens', async () => {
  const store = await inWaves();
  expect(await settleOpen(store, [])).toBe(10);
  expect(await settleOpen(store, [])).toBe(0);
});

test('a wave that went well opens the next, and the last opens nothing', async () => {
  const store = await inWaves();
  for (const [size, isOpened] of [
    [10, true],
    [90, true],
    [100, false],
  ] as const) {
    expect(await settleOpen(store, times(size, 'accepted'))).toBe(size);
    expect(await openGates(store, [id], now)).toBe(isOpened);
  }
});

test('a gate waits for half of its wave, and not for those who are put off', async () => {
  const store = await inWaves();
  await settleOpen(store, times(4, 'accepted'));
  expect(await openGates(store, [id], now)).toBe(false);
  const other = await inWaves();
  await settleOpen(other, times(5, 'accepted'));
  expect(await openGates(other, [id], now)).toBe(true);
});

test.each<[what: string, states: Verdict['state'][], why: string]>([
  ['an unknown one', ['unknown', ...times(9, 'accepted' as const)], 'Of the first 10 mails 1 are unknown.'],
  [
    'three refused for good',
    [...times(3, 'failed' as const), ...times(7, 'accepted' as const)],
    'Of the first 10 mails 3 were refused for good.',
  ],
])('%s in the first wave pauses the update and opens nothing', async (_, states, why) => {
  const store = await inWaves();
  await settleOpen(store, states);
  expect(await openGates(store, [id], now)).toBe(false);
  expect(await ordersIn(store.db)).toEqual([{ scope: `update:${id}`, mode: 'pause', at: now, why }]);
  expect(await waveOf(store)).toBe(0);
});

test.each([
  [6, true],
  [7, false],
])('two senders with three connections may have left six unknown: of %i, a gate opens: %s', async (unknown, opens) => {
  const store = await inWaves();
  await noteLines(store.db, [id], 3);
  await noteLines(store.db, [id], 3);
  await settleOpen(store, [...times(unknown, 'unknown' as const), ...times(10 - unknown, 'accepted' as const)]);
  expect(await openGates(store, [id], now)).toBe(opens);
});

test('an operator who lets a paused update go on opens the next wave, and the same numbers close none', async () => {
  const store = await inWaves();
  await settleOpen(store, times(10, 'failed'));
  await openGates(store, [id], now);
  expect(await resume(store.db, `update:${id}`, now + 1)).toBe(true);
  expect(await waveOf(store)).toBe(1);
  await settleOpen(store, times(90, 'accepted'));
  expect([await openGates(store, [id], now), await ordersIn(store.db)]).toEqual([true, []]);
});

test('new trouble in a later wave pauses it again', async () => {
  const store = await inWaves();
  await settleOpen(store, times(10, 'unknown'));
  await openGates(store, [id], now);
  await resume(store.db, `update:${id}`, now + 1);
  await settleOpen(store, [...times(3, 'failed' as const), ...times(87, 'accepted' as const)]);
  expect(await openGates(store, [id], now)).toBe(false);
  expect(await ordersIn(store.db)).toMatchObject([
    { why: 'Since it was let go on, of 90 mails 3 were refused for good.' },
  ]);
});

test('who was let go on and is sent again may become unknown again, and is seen', async () => {
  const store = await inWaves();
  await settleOpen(store, times(10, 'unknown'));
  await openGates(store, [id], now);
  await resume(store.db, `update:${id}`, now + 1);
  await resendUnknown(store.db, [id], now);
  await settleOpen(store, [...times(10, 'unknown' as const), ...times(90, 'accepted' as const)]);
  expect(await openGates(store, [id], now)).toBe(false);
});

test('an update that is held is not judged, and the reason of whoever holds it stays', async () => {
  const store = await inWaves();
  await settleOpen(store, times(10, 'failed'));
  await pause(store.db, { scope: `update:${id}`, at: now, why: 'The text is being checked.' });
  expect(await openGates(store, [id], now)).toBe(false);
  expect(await ordersIn(store.db)).toMatchObject([{ why: 'The text is being checked.' }]);
});

test('what waited too long was refused by nobody', async () => {
  const store = await inWaves();
  await settleOpen(store, times(10, 'failed'));
  await store.db.run("UPDATE delivery SET code = 'stale' WHERE state = 'failed'");
  expect(await openGates(store, [id], now)).toBe(true);
});

test('two dead addresses close no gate', async () => {
  const store = await inWaves();
  await settleOpen(store, [...times(2, 'failed' as const), ...times(8, 'accepted' as const)]);
  expect(await openGates(store, [id], now)).toBe(true);
});

test('a customer’s own webhook that gives no answer closes no gate', async () => {
  const store = await inWaves();
  await store.db.run(
    "UPDATE delivery SET channel = 'webhook', state = 'unknown' WHERE id = (SELECT min(id) FROM delivery WHERE wave = 0)",
  );
  expect(await settleOpen(store, times(9, 'accepted'))).toBe(9);
  expect(await openGates(store, [id], now)).toBe(true);
});
