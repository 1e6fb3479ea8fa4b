/** What a line has begun with while it sent another mail, and what becomes of it when something comes between. */
import { expect, test } from 'vitest';
import { pause, resume } from '#delivery/outbox/control.ts';
import { aRelay, wellBehaved } from '#tests/support/answering-relay.ts';
import { NOW, aSink, send, UPDATE_ID } from '#tests/support/sending.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { aStore, codesIn, many, statesIn } from '#tests/support/temporary-store.ts';

test('a relay that answers a text only when it has heard whom the next is for gets everything', async () => {
  const store = await aStore({ subscribers: many(5) });
  const relay = await aRelay((command, heard) => {
    const texts = heard.filter((one) => one === '.').length;
    if (command === '.' && texts < 5) return '';
    const owed = command.startsWith('MAIL') && texts > 0 ? '250 2.0.0 Ok: queued\r\n' : '';
    return owed + wellBehaved(command);
  });
  const report = await send(store, relay, { connections: 1 });
  expect(report.updates).toMatchObject([{ accepted: 5, unknown: 0 }]);
});

test('a pause gives back what a line has begun with, and it goes out once when sending goes on', async () => {
  const store = await aStore({ subscribers: many(20) });
  const order = { scope: `update:${UPDATE_ID}`, at: NOW, why: 'by hand' };
  const sink = await aSink({ onAccepted: (count) => void (count === 6 && pause(store.db, order)), thinkMs: 20 });
  await send(store, sink, { connections: 2 });
  const states = await statesIn(store);
  expect(states.filter((state) => state === 'accepted').length).toBeLessThanOrEqual(8);
  expect(new Set(states)).toEqual(new Set(['accepted', 'ready']));
  await resume(store.db, order.scope, NOW);
  await send(store, sink, { connections: 2 });
  expect([await statesIn(store), doublesIn(sink.ledger)]).toEqual([Array(20).fill('accepted'), {}]);
});

test('who is told to stop lets go of what a line has begun with', async () => {
  const store = await aStore({ subscribers: many(20) });
  const stopping = new AbortController();
  const sink = await aSink({ onAccepted: (count) => void (count === 6 && stopping.abort()), thinkMs: 5 });
  await send(store, sink, { connections: 2, signal: stopping.signal });
  expect(new Set(await statesIn(store))).toEqual(new Set(['accepted', 'ready']));
  expect(sink.ledger.length).toBeLessThanOrEqual(8);
});

test('a relay that goes away after each text has said nothing against the next', async () => {
  const store = await aStore({ subscribers: many(40) });
  const relay = await aRelay((command, heard) => {
    const isDone = heard.includes('.');
    if (command === '.') return '250 2.0.0 Ok: queued\r\n';
    return isDone ? '421 4.7.0 One mail a connection\r\n' : wellBehaved(command);
  });
  const report = await send(store, relay, { connections: 1 });
  expect(report).toMatchObject({ problem: null, updates: [{ accepted: 40 }] });
  expect(await store.db.all('SELECT DISTINCT attempt FROM delivery')).toEqual([{ attempt: 0 }]);
});

test('a text at which the relay says that it closes costs that mail a try, and the next none', async () => {
  const store = await aStore({ subscribers: many(6) });
  const relay = await aRelay((command, heard) => {
    const isThird = heard.some((one) => one.includes('person3@'));
    return command === '.' && isThird ? '421 4.3.2 Closing\r\n' : wellBehaved(command);
  });
  const report = await send(store, relay, { connections: 1 });
  expect(report.updates).toMatchObject([{ accepted: 5, waiting: 1 }]);
  expect(await codesIn(store)).toEqual(['2.0.0', '2.0.0', '4.3.2', '2.0.0', '2.0.0', '2.0.0']);
});

test('a relay that closes at the recipient of the next mail is heard, and asked about it once', async () => {
  const store = await aStore({ subscribers: many(4) });
  const relay = await aRelay((command) =>
    command.includes('person3@') && command.startsWith('RCPT') ? '421 4.7.0 Slower\r\n' : wellBehaved(command),
  );
  await send(store, relay, { connections: 1 });
  expect((await codesIn(store))[2]).toBe('4.7.0');
  expect(relay.pieces.join('').match(/RCPT TO:<person3@/g)).toHaveLength(1);
});

test('who is not on the list of those that may get something is not named to the relay', async () => {
  const store = await aStore({ subscribers: many(6) });
  const relay = await aRelay();
  await send(store, relay, { connections: 1, allowed: ['person1@example.org', 'person4@example.org'] });
  const named = relay.pieces.join('').match(/(?<=RCPT TO:<)[^>]*/g);
  expect(named).toEqual(['person1@example.org', 'person4@example.org']);
});
