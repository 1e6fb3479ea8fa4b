import { expect, test } from 'vitest';
import { ledgerOf } from '#delivery/outbox/ledger.ts';
import { resume } from '#delivery/outbox/control.ts';
import { fillStore } from '#tests/support/many-subscribers.ts';
import { aSink, NOW, send, UPDATE_ID } from '#tests/support/sending.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { aStore, type StoreForTest } from '#tests/support/temporary-store.ts';

async function storeOf(count: number, said: StoreForTest = {}) {
  const store = await aStore(said);
  await fillStore(store, count);
  return store;
}

test('a relay that drops one connection in fifty in the middle of a text freezes nothing', async () => {
  const store = await storeOf(1500);
  const sink = await aSink({
    answer: (point, to) => (point === 'data' && Number(/\d+/.exec(to)?.[0]) % 50 === 7 ? 'drop' : 'take'),
  });
  const report = await send(store, sink, { connections: 5 });
  expect(report.updates).toMatchObject([{ accepted: 1470, unknown: 30, waiting: 0 }]);
  expect([report.orders, doublesIn(sink.ledger)]).toEqual([[], {}]);
});

test('an update that was paused goes on in full after one order, without second copies', async () => {
  const store = await storeOf(1500);
  let asked = 0;
  const sink = await aSink({
    answer: (point) => (point === 'rcpt' && (asked += 1) > 20 && asked <= 30 ? 550 : 'take'),
  });
  expect((await send(store, sink)).orders).toMatchObject([{ why: 'Of the first 50 mails 10 were refused for good.' }]);
  await resume(store.db, `update:${UPDATE_ID}`, NOW + 1);
  const report = await send(store, sink, { clock: () => NOW + 2 });
  expect(report.updates).toMatchObject([{ accepted: 1490, failed: 10, waiting: 0 }]);
  expect([report.orders, doublesIn(sink.ledger)]).toEqual([[], {}]);
});

test('“all at once” lets go of what a sender before it had put in waves', async () => {
  const store = await storeOf(1000);
  const stopping = new AbortController();
  const first = await aSink({ onAccepted: (count) => void (count === 10 && stopping.abort()) });
  await send(store, first, { signal: stopping.signal });
  expect((await ledgerOf(store)).get(UPDATE_ID)?.wave).toBe(0);
  const second = await aSink({ answer: (point, to) => (point === 'rcpt' && /7@/.test(to) ? 550 : 'take') });
  const report = await send(store, second, { isRamped: false, errorLimit: 1 });
  expect([report.updates[0]?.waiting, report.orders]).toEqual([0, []]);
});
