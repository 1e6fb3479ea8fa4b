import { expect, test } from 'vitest';
import { HOUR } from '#core/instant.ts';
import { reportText } from '#delivery/sending/report-text.ts';
import { NOW, aSink, send } from '#tests/support/sending.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { aStore, codesIn, many, statesIn } from '#tests/support/temporary-store.ts';

test('connections that are lost before the body are opened again, and nobody is left out', async () => {
  const store = await aStore({ subscribers: many(30) });
  const dropped = new Set<string>();
  const sink = await aSink({
    answer(point, to) {
      const isUnlucky = point === 'rcpt' && /[05]@/.test(to) && !dropped.has(to);
      return isUnlucky && dropped.add(to) ? 'drop' : 'take';
    },
  });
  const report = await send(store, sink);
  expect(report.updates).toMatchObject([{ accepted: 30, unknown: 0 }]);
  expect(doublesIn(sink.ledger)).toEqual({});
});

test('a recipient at whom every connection is lost is put off, and the others get theirs', async () => {
  const store = await aStore({ subscribers: many(10) });
  const sink = await aSink({
    answer: (point, to) => (point === 'rcpt' && to.startsWith('person4@') ? 'drop' : 'take'),
  });
  const report = await send(store, sink);
  expect(report.updates).toMatchObject([{ accepted: 9, waiting: 1 }]);
  expect((await codesIn(store))[3]).toBe('lost');
});

test('a relay that refuses the sender stops the run, and nobody is marked', async () => {
  const store = await aStore({ subscribers: many(5) });
  const report = await send(store, await aSink({ answer: (point) => (point === 'mail' ? 550 : 'take') }));
  expect(reportText(report)).toMatch(
    /^The relay 127\.0\.0\.1:\d+ takes no mail from this sender \(it answered 550\)\. What was accepted before stands; the rest waits\. Run it again when the relay takes mail\.\n/,
  );
  expect([await statesIn(store), await codesIn(store)]).toEqual([Array(5).fill('ready'), Array(5).fill(null)]);
});

test('a relay that is too busy for any mail stops the run, and nobody is marked', async () => {
  const store = await aStore({ subscribers: many(1) });
  const report = await send(store, await aSink({ answer: (point) => (point === 'mail' ? 451 : 'take') }));
  expect(report.problem?.message).toMatch(/takes no mail from this sender \(it answered 451\)/);
  expect(await store.db.all('SELECT state, attempt FROM delivery')).toEqual([{ state: 'ready', attempt: 0 }]);
});

test('a relay that refuses one recipient after another is at fault itself, and nobody is given up', async () => {
  const store = await aStore({ subscribers: many(60) });
  const report = await send(store, await aSink({ answer: (point) => (point === 'rcpt' ? 550 : 'take') }));
  expect(report.problem?.message).toMatch(/takes no mail from this sender \(it answered 550\)/);
  expect(report.updates).toMatchObject([{ waiting: 60, failed: 0 }]);
});

test('a relay that goes away in the middle keeps what it took, and the rest follows later', async () => {
  const store = await aStore({ subscribers: many(40) });
  let isGone = false;
  const sink = await aSink({ answer: () => (isGone ? 'drop' : 'take'), onAccepted: (n) => (isGone ||= n === 10) });
  const report = await send(store, sink);
  expect(report.problem).not.toBeNull();
  isGone = false;
  await send(store, sink, { clock: () => NOW + HOUR });
  const states = await statesIn(store);
  expect([states.includes('ready'), doublesIn(sink.ledger)]).toEqual([false, {}]);
  expect(states.filter((state) => state === 'unknown').length).toBeLessThanOrEqual(3);
});

test('a relay that allows fewer connections gets its mails through those', async () => {
  const store = await aStore({ subscribers: many(30) });
  const sink = await aSink({ server: { maxClients: 2 }, thinkMs: 1 });
  const report = await send(store, sink, { connections: 6 });
  expect(report).toMatchObject({ problem: null, updates: [{ accepted: 30 }] });
});

test('no more connections are open than ordered', async () => {
  const sink = await aSink({ thinkMs: 1 });
  await send(await aStore({ subscribers: many(40) }), sink, { connections: 4 });
  expect(sink.peak()).toBeGreaterThan(1);
  expect(sink.peak()).toBeLessThanOrEqual(4);
});
