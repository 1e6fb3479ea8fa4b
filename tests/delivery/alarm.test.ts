import { expect, test } from 'vitest';
import { ordersIn } from '#delivery/outbox/control.ts';
import { NOT_ALLOWED } from '#delivery/sending/allow-list.ts';
import { newAlarm } from '#delivery/sending/alarm.ts';
import type { Verdict } from '#delivery/verdict.ts';
import { aStore } from '#tests/support/temporary-store.ts';

/** What stands in the store's orders after so many verdicts in a row. */
async function ordersAfter(verdicts: [Verdict['state'], count: number, code?: string][]): Promise<unknown[]> {
  const store = await aStore();
  const alarm = newAlarm(store, { limit: 0.05, clock: () => 7 });
  for (const [state, count, code = null] of verdicts)
    for (let index = 0; index < count; index += 1) await alarm.note({ updateId: 'u' }, { state, code });
  return ordersIn(store.db);
}

test('more than a twentieth of errors in the last two hundred pauses the update', async () => {
  expect(
    await ordersAfter([
      ['accepted', 189],
      ['failed', 8],
      ['unknown', 3],
    ]),
  ).toEqual([
    {
      scope: 'update:u',
      mode: 'pause',
      at: 7,
      why: 'Of the last 200 mails 11 were refused for good or unknown.',
    },
  ]);
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
