import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Store } from '#delivery/store/store.ts';
import { CONTENT, aSink, NOW, send } from '#tests/support/sending.ts';
import { doublesIn, type SmtpSink } from '#tests/support/smtp-sink.ts';
import { stopBetweenWrites } from '#tests/support/stop-between-writes.ts';
import { aStore, many, statesIn, TEST_KEY } from '#tests/support/temporary-store.ts';

const LEASE_MS = 1000;
const SUBSCRIBERS = 30;
/** How often the relay has answered before it waits for the stop. */
const BEFORE_THE_STOP = 9;

/** A process that sends as `npm run notify -- --send` does, with leases that end within a test. */
function startSender(store: Store, sink: SmtpSink, connections: number): ChildProcess {
  const options = {
    content: CONTENT,
    from: 'updates@status.exchange.example',
    now: NOW,
    connections,
    leaseMs: LEASE_MS,
  };
  const script = `
    const { openStore } = await import('#delivery/store/store.ts');
    const { sendNotices } = await import('#delivery/sending/send-notices.ts');
    const { parseSmtpUrl } = await import('#delivery/mail/smtp-settings.ts');
    const relay = parseSmtpUrl(${JSON.stringify(sink.url)});
    const key = Buffer.from(${JSON.stringify(TEST_KEY)}, 'hex');
    const store = await openStore(${JSON.stringify(store.place)}, { key });
    await sendNotices({ ...${JSON.stringify(options)}, store, relay, clock: Date.now });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/**
 * Stops a sender when the relay is asked at the point for the tenth time, and lets it go on after another has taken over.
 * The relay answers nobody from then until the sender is stopped: how far that one gets is not a matter of speed.
 */
async function stopAndGoOn(point: 'rcpt' | 'data', connections: number) {
  const store = await aStore({ subscribers: many(SUBSCRIBERS) });
  let asked = 0;
  const [tenth, stopped] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const sink = await aSink({
    async answer(at) {
      if (at === point && (asked += 1) > BEFORE_THE_STOP) {
        tenth.resolve();
        await stopped.promise;
      }
      return 'take' as const;
    },
  });
  const sender = startSender(store, sink, connections);
  const ended = once(sender, 'exit');
  await tenth.promise;
  await stopBetweenWrites(sender, store.place);
  stopped.resolve();
  await sleep(LEASE_MS * 1.2);
  const atStop = sink.ledger.length;
  await send(store, sink, { clock: Date.now, leaseMs: LEASE_MS });
  const taken = sink.ledger.length - atStop;
  sender.kill('SIGCONT');
  const [code] = await ended;
  await send(store, sink, { clock: Date.now });
  return { store, sink, code, taken };
}

test.each([
  ['a mail has begun', 'data', 1],
  ['a mail is about to begin', 'rcpt', 1],
  ['mails are on their way on several connections', 'data', 4],
] as const)(
  'a sender that is stopped past its lease while %s, and goes on, sends nobody two copies',
  async (_what, point, connections) => {
    const { store, sink, code, taken } = await stopAndGoOn(point, connections);
    const states = await statesIn(store);
    const unknown = states.filter((state) => state === 'unknown').length;
    expect({
      code,
      doubles: doublesIn(sink.ledger),
      settled: states.filter((state) => state === 'accepted').length + unknown,
      // While one envelope is said, the text before it is on its way.
      isDoubtBounded: unknown <= connections,
      hasEverybodyArrived: sink.ledger.length + unknown >= SUBSCRIBERS,
      // Each connection has one mail on its way at most, and one that is about to begin.
      hasTakenOver: taken >= SUBSCRIBERS - BEFORE_THE_STOP - 2 * connections,
    }).toEqual({
      code: 0,
      doubles: {},
      settled: SUBSCRIBERS,
      isDoubtBounded: true,
      hasEverybodyArrived: true,
      hasTakenOver: true,
    });
  },
);
