import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { aDesk, AT, subscriberCsv, type Desk } from '#tests/support/commands.ts';
import { aSink } from '#tests/support/sending.ts';
import { doublesIn, type SmtpSink } from '#tests/support/smtp-sink.ts';
import { columnIn, KEY } from '#tests/support/temporary-store.ts';

const SUBSCRIBERS = 300;
const CONNECTIONS = 8;

/** Numbers in [0, 1) that a failing test can be run with again. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

function sendArguments(): string[] {
  return ['--send', '--connections', String(CONNECTIONS), '--wait', '0', ...AT];
}

async function deskWithSubscribers(count = SUBSCRIBERS): Promise<Desk> {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', subscriberCsv(count))]);
  return desk;
}

/** Resolves when the relay has taken `count` messages, or the sender has ended. */
function whenTaken(sink: SmtpSink, count: number, ended: Promise<unknown>): Promise<unknown> {
  async function look(): Promise<void> {
    while (sink.ledger.length < count) await sleep(1);
  }
  return Promise.race([look(), ended]);
}

/** Starts a sender and kills it where chance says. Returns to whom mails are in doubt then. */
async function killOnce(desk: Desk, sink: SmtpSink, chance: () => number): Promise<string[]> {
  const child = desk.start('notify', sendArguments(), { SMTP_URL: sink.url });
  const ended = once(child, 'exit');
  await whenTaken(sink, sink.ledger.length + Math.floor(chance() * 50), ended);
  await sleep(chance() * 5);
  child.kill('SIGKILL');
  await ended;
  const store = await openStore(desk.storePath, { key: KEY });
  const inDoubt = await addressesWith(store, 'started');
  await closeStore(store);
  return inDoubt;
}

async function openedStore({ storePath }: Desk): Promise<Store> {
  const store = await openStore(storePath, { key: KEY });
  onTestFinished(() => closeStore(store));
  return store;
}

/** The addresses whose deliveries are in the state. */
async function addressesWith(store: Store, state: string): Promise<string[]> {
  const sealed = await columnIn(
    store,
    'SELECT address_sealed FROM delivery JOIN subscriber ON subscriber.id = target_id WHERE state = :state',
    { state },
  );
  return sealed.map((text) => store.vault.open(String(text))).toSorted();
}

test('a sender killed at any moment and run again sends nobody two copies, and loses nobody', async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);
  const kills = Number(process.env['KILLS'] ?? 6);
  const subscribers = kills * 50;
  const desk = await deskWithSubscribers(subscribers);
  const sink = await aSink({ thinkMs: 2 });
  const chance = chances(seed);
  const inDoubt: string[][] = [];
  for (let kill = 1; kill <= kills; kill += 1) inDoubt.push(await killOnce(desk, sink, chance));
  const { code } = await desk.run('notify', sendArguments(), { SMTP_URL: sink.url });
  const store = await openedStore(desk);
  const [accepted, unknown] = [await addressesWith(store, 'accepted'), await addressesWith(store, 'unknown')];
  const arrived = new Set(sink.ledger.map(({ recipient }) => recipient));
  expect({
    seed,
    doubles: doublesIn(sink.ledger),
    final: accepted.length + unknown.length,
    calledAcceptedButNotThere: accepted.filter((address) => !arrived.has(address)),
    unknown,
    killsThatLeftTooMany: inDoubt.filter(({ length }) => length > CONNECTIONS),
    isToldByItsExit: code === (unknown.length === 0 ? 0 : 1),
  }).toEqual({
    seed,
    doubles: {},
    final: subscribers,
    calledAcceptedButNotThere: [],
    unknown: [...new Set(inDoubt.flat())].toSorted(),
    killsThatLeftTooMany: [],
    isToldByItsExit: true,
  });
  console.log(
    `${kills} kills (seed ${seed}): ${accepted.length} accepted, ${unknown.length} unknown, ` +
      `of whom ${unknown.filter((address) => arrived.has(address)).length} had arrived; 0 doubles.`,
  );
});

test('two senders at once, one of them killed, send nobody two copies', async () => {
  const desk = await deskWithSubscribers();
  const sink = await aSink({ thinkMs: 2 });
  const senders = [1, 2].map(() => desk.start('notify', sendArguments(), { SMTP_URL: sink.url }));
  const ended = Promise.all(senders.map(async (sender) => once(sender, 'exit')));
  await whenTaken(sink, 40, ended);
  senders[0]?.kill('SIGKILL');
  await ended;
  await desk.run('notify', sendArguments(), { SMTP_URL: sink.url });
  const store = await openedStore(desk);
  const unknown = await addressesWith(store, 'unknown');
  expect(doublesIn(sink.ledger)).toEqual({});
  expect((await addressesWith(store, 'accepted')).length + unknown.length).toBe(SUBSCRIBERS);
  expect(unknown.length).toBeLessThanOrEqual(CONNECTIONS);
});

test('a sender that is asked to end finishes what is in flight, and leaves nothing unknown', async () => {
  const desk = await deskWithSubscribers();
  const sink = await aSink({ thinkMs: 2 });
  const child = desk.start('notify', sendArguments(), { SMTP_URL: sink.url });
  const ended = once(child, 'exit');
  await whenTaken(sink, 20, ended);
  child.kill('SIGTERM');
  expect(await ended).toEqual([1, null]);
  const store = await openedStore(desk);
  expect([(await addressesWith(store, 'accepted')).length, await addressesWith(store, 'unknown')]).toEqual([
    sink.ledger.length,
    [],
  ]);
  expect((await addressesWith(store, 'ready')).length).toBe(SUBSCRIBERS - sink.ledger.length);
});
