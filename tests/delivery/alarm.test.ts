import { expect, test } from 'vitest';
import { ordersIn, resume } from '#delivery/outbox/control.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { NOT_ALLOWED } from '#delivery/sending/allow-list.ts';
import { newAlarm } from '#delivery/sending/alarm.ts';
import type { Store } from '#delivery/store/store.ts';
import type { Verdict } from '#delivery/verdict.ts';
import { aNotice } from '#tests/support/makers.ts';
import { aStore, many } from '#tests/support/temporary-store.ts';

type Verdicts = [Verdict['state'], count: number, code?: string][];

const LINES = 5;

function anAlarm(store: Store, at = 7) {
  const alarm = newAlarm(store, { limit: 0.05, lines: LINES, clock: () => at });
  return async (...verdicts: Verdicts) => {
    for (const [state, count, code = null] of verdicts)
      for (let index = 0; index < count; index += 1) await alarm.note({ updateId: 'u' }, { state, code });
  };
}

/** What stands in the store's orders after so many verdicts in a row. */
async function ordersAfter(verdicts: Verdicts): Promise<unknown[]> {
  const store = await aStore();
  await anAlarm(store)(...verdicts);
  return ordersIn(store.db);
}

test.each<[what: string, verdicts: Verdicts, why: string]>([
  [
    'more than a twentieth refused',
    [
      ['accepted', 189],
      ['failed', 11],
    ],
    'Of the last 200 mails 11 were refused for good.',
  ],
  [
    'more than a twentieth unknown, and one more for each connection,',
    [
      ['accepted', 184],
      ['unknown', 16],
    ],
    'Of the last 200 mails 16 are unknown.',
  ],
])('%s in the last two hundred pauses the update', async (_, verdicts, why) => {
  expect(await ordersAfter(verdicts)).toEqual([{ scope: 'update:u', mode: 'pause', at: 7, why }]);
});

test('the same mails do not pause it again after an operator let it go on, and new ones do', async () => {
  const store = await aStore();
  const note = anAlarm(store);
  await note(['accepted', 189], ['failed', 11]);
  expect(await resume(store.db, 'update:u', 8)).toBe(true);
  await note(['failed', 1], ['accepted', 198]);
  expect(await ordersIn(store.db)).toEqual([]);
  await note(['failed', 11]);
  expect(await ordersIn(store.db)).toHaveLength(1);
});

test('nor does what another sender saw before', async () => {
  const store = await aStore({ subscribers: many(1) });
  const notice = aNotice({ id: 'u' });
  await freeze(store, notice, { digest: '', now: 1 });
  const [one, other] = [anAlarm(store), anAlarm(store)];
  await other(['accepted', 189], ['failed', 10]);
  await one(['accepted', 189], ['failed', 11]);
  await resume(store.db, 'update:u', 8);
  await other(['failed', 5]);
  expect(await ordersIn(store.db)).toEqual([]);
});

test.each<[what: string, verdicts: Parameters<typeof ordersAfter>[0]]>([
  [
    'a twentieth',
    [
      ['accepted', 190],
      ['failed', 10],
    ],
  ],
  ['few deliveries, all refused', [['failed', 199]]],
  [
    'refusals for now',
    [
      ['accepted', 100],
      ['retry', 200],
    ],
  ],
  [
    'what an allow-list kept back',
    [
      ['accepted', 100],
      ['failed', 200, NOT_ALLOWED],
    ],
  ],
])('%s pauses nothing', async (_, verdicts) => {
  expect(await ordersAfter(verdicts)).toEqual([]);
});
