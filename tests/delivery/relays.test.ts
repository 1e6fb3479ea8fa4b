import { expect, onTestFinished, test } from 'vitest';
import { relayName, type SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import { connectToAny, RELAY_REST_MS, relaysOf } from '#delivery/mail/relays.ts';
import type { MailConnection } from '#delivery/mail/smtp.ts';
import { startFaultServer, type FaultPoint, type Fault } from '#tests/support/fault-server.ts';
import { aSink, NOW, relayOf, send } from '#tests/support/sending.ts';
import { doublesIn, type SmtpSink } from '#tests/support/smtp-sink.ts';
import { aStore, many, statesIn } from '#tests/support/temporary-store.ts';

const deadlines = { connectMs: 2000, envelopeMs: 5000, bodyMs: 5000 };

function inOrder(first: SmtpSettings, ...spares: SmtpSettings[]): SmtpSettings {
  return { ...first, spares };
}

/** Where nothing listens. */
async function nowhere(): Promise<SmtpSettings> {
  const gone = await aSink();
  await gone.close();
  return relayOf(gone);
}

async function faulty(point: FaultPoint, fault: Fault): Promise<SmtpSettings> {
  const server = await startFaultServer({ point, fault, isPipelining: true });
  onTestFinished(() => server.close());
  return relayOf({ url: `smtp://127.0.0.1:${server.port}` });
}

function recipients({ ledger }: SmtpSink): string[] {
  return ledger.map(({ recipient }) => recipient);
}

test.each([
  ['is not there', nowhere],
  ['says 421 at once', () => faulty('greeting', '421')],
  ['hangs up', () => faulty('connect', 'close')],
  ['refuses the greeting', () => faulty('ehlo', '550')],
  ['says nothing', () => faulty('greeting', 'hang')],
  ['knows no such user', async () => ({ ...relayOf(await aSink()), credentials: { user: 'a', password: 'b' } })],
  ['has no TLS', async () => ({ ...relayOf(await aSink()), startTls: 'required' as const })],
  ['takes no mail from this sender', () => faulty('mail', '550')],
])('where the first relay %s, the second takes over, and everybody gets one copy', async (_, first) => {
  const store = await aStore({ subscribers: many(30) });
  const second = await aSink();
  const report = await send(store, second, { relay: inOrder(await first(), relayOf(second)), deadlines });
  expect([report.problem, report.updates[0]?.accepted]).toEqual([null, 30]);
  expect([second.ledger.length, doublesIn(second.ledger)]).toEqual([30, {}]);
});

test('a relay that goes away in the middle hands over what it has not begun, and nobody gets a second copy', async () => {
  const store = await aStore({ subscribers: many(40) });
  const second = await aSink();
  const first = await aSink({ onAccepted: (count) => void (count === 10 && first.close()), isDroppingAtEnd: true });
  const report = await send(store, second, { relay: inOrder(relayOf(first), relayOf(second)), deadlines });
  const unknown = report.updates[0]?.unknown ?? 0;
  expect([report.problem, report.updates[0]?.waiting]).toEqual([null, 0]);
  expect(doublesIn([...first.ledger, ...second.ledger])).toEqual({});
  expect(new Set([...recipients(first), ...recipients(second)]).size).toBeGreaterThanOrEqual(40 - unknown);
});

test('a mail whose answer the first relay kept to itself is unknown, and the second does not get it', async () => {
  const store = await aStore({ subscribers: many(4) });
  const first = await aSink({
    answer: (point, to) => (point === 'data' && to.startsWith('person2') ? 'take-and-drop' : 'take'),
  });
  const second = await aSink();
  await send(store, second, { relay: inOrder(relayOf(first), relayOf(second)), deadlines });
  expect(await statesIn(store)).toEqual(['accepted', 'unknown', 'accepted', 'accepted']);
  expect(doublesIn([...first.ledger, ...second.ledger])).toEqual({});
});

test('where no relay takes mail, the first one’s reason is told and nothing is marked', async () => {
  const store = await aStore({ subscribers: many(2) });
  const [one, two] = [await nowhere(), await nowhere()];
  const report = await send(store, { url: '' }, { relay: inOrder(one, two), deadlines });
  expect(report.problem?.message).toContain(relayName(one));
  expect(await statesIn(store)).toEqual([]);
});

test('where every relay turns the sender away, the sending ends and everybody waits', async () => {
  const store = await aStore({ subscribers: many(4) });
  const relay = inOrder(await faulty('mail', '550'), await faulty('mail', '550'));
  const report = await send(store, { url: '' }, { relay, deadlines });
  expect(report.problem?.message).toContain('takes no mail from this sender');
  expect(await statesIn(store)).toEqual(Array(4).fill('ready'));
});

test('a relay that only wants fewer connections is not left for another', async () => {
  const store = await aStore({ subscribers: many(30) });
  const second = await aSink();
  let open = 0;
  const first = await aSink({ answer: (point) => (point === 'connect' && (open += 1) > 1 ? 421 : 'take') });
  await send(store, second, { relay: inOrder(relayOf(first), relayOf(second)), deadlines });
  expect([first.ledger.length, second.ledger.length]).toEqual([30, 0]);
});

test('the first relay is tried again after a while, by one line, and all go back to it', async () => {
  let now = NOW;
  const gone = await nowhere();
  const second = await aSink();
  const relays = relaysOf(inOrder(gone, relayOf(second)), { clock: () => now, deadlines });
  const one = await opened(relays.open());
  expect([relays.current().port, one.isUsable()]).toEqual([relayOf(second).port, true]);
  now += RELAY_REST_MS;
  expect(one.isUsable()).toBe(false);
  // It is still away: whoever looked goes on with the second, and nobody else looks.
  const again = await opened(relays.open());
  expect([relays.current().port, again.isUsable()]).toEqual([relayOf(second).port, true]);
  const back = await aSink({ port: gone.port });
  now += RELAY_REST_MS;
  expect(again.isUsable()).toBe(false);
  const home = await opened(relays.open());
  expect([relays.current().port, home.isUsable()]).toEqual([relayOf(back).port, true]);
  for (const connection of [one, again, home]) connection.destroy();
});

test('a sending that had to begin at the second relay goes on at the first once that is back', async () => {
  const store = await aStore({ subscribers: many(60) });
  const gone = await nowhere();
  let now = NOW;
  const back: Promise<SmtpSink>[] = [];
  const second = await aSink({
    thinkMs: 20,
    onAccepted: (count) => void (count === 10 && back.push(aSink({ port: gone.port }).then(looked))),
  });
  function looked(sink: SmtpSink): SmtpSink {
    now += RELAY_REST_MS;
    return sink;
  }
  const report = await send(store, second, { relay: inOrder(gone, relayOf(second)), deadlines, clock: () => now });
  const [first] = await Promise.all(back);
  const ledgers = [first?.ledger ?? [], second.ledger];
  expect([report.updates[0]?.accepted, doublesIn(ledgers.flat())]).toEqual([60, {}]);
  expect(ledgers.map(({ length }) => length >= 10)).toEqual([true, true]);
});

test('a single mail goes by the first relay that can be reached', async () => {
  const second = await aSink();
  const connection = await opened(connectToAny(inOrder(await nowhere(), relayOf(second)), deadlines));
  const envelope = { from: 'updates@status.exchange.example', to: 'person@example.org' };
  await connection.send({
    envelope,
    message: Buffer.from('Subject: x\r\n\r\nx\r\n'),
    beforeBody: () => Promise.resolve(true),
  });
  connection.destroy();
  expect(recipients(second)).toEqual(['person@example.org']);
});

async function opened(connection: ReturnType<typeof connectToAny>): Promise<MailConnection> {
  const open = await connection;
  if ('message' in open) throw new Error(open.message);
  return open;
}
