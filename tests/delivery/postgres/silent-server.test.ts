import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { HOUR } from '#core/instant.ts';
import { storeFailure } from '#delivery/store/store-error.ts';
import { startPostgres, type PostgresForTests } from '#tests/support/postgres.ts';
import { quickFolder } from '#tests/support/quick-folder.ts';
import { aSink, NOW, send } from '#tests/support/sending.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { aWayTo, type Way } from '#tests/support/swallowing-proxy.ts';
import { aPlaceOn, aStore, columnIn, many, statesIn, TEST_KEY } from '#tests/support/temporary-store.ts';

const answerMs = 400;
const SILENT_MS = 3000;

let server: PostgresForTests;
beforeAll(async () => {
  server = await startPostgres(quickFolder());
  return () => server.stop();
});

/** A store with so many subscribers in a database of its own, and the way on which it is reached. */
async function storeBehindWay(count: number) {
  const place = await aPlaceOn(server);
  const way = await aWayTo(place);
  const direct = await aStore({ place });
  return { way, direct, store: await aStore({ place: way.url, subscribers: many(count), answerMs }) };
}

const SILENCES: [string, { begin: (way: Way) => void; end: (way: Way) => void }][] = [
  ['is cut off without a word', { begin: (way) => way.cut(), end: (way) => way.mend() }],
  ['stands still', { begin: () => server.stall('stop'), end: () => server.stall('go on') }],
];

test.each(SILENCES)(
  'a database that %s while mails leave is waited for: everybody is told once, and nobody is unknown',
  async (_, { begin, end }) => {
    const { store, direct, way } = await storeBehindWay(60);
    let over = Promise.resolve();
    async function silence(): Promise<void> {
      begin(way);
      await sleep(SILENT_MS);
      end(way);
    }
    const said: unknown[] = [];
    let now = NOW;
    const sink = await aSink({ onAccepted: (count) => void (count === 20 && (over = silence())), thinkMs: 100 });
    const onStore = (failure: Error | null) => void said.push(failure === null ? 'back' : 'away');
    const report = await send(store, sink, { connections: 10, clock: () => (now += 1), onStore });
    await over;
    expect(report.updates).toMatchObject([{ accepted: 60, unknown: 0, waiting: 0 }]);
    expect(await statesIn(direct)).toEqual(Array(60).fill('accepted'));
    expect(await columnIn(direct, 'SELECT count(*) FROM attempt')).toEqual([60]);
    expect([said, doublesIn(sink.ledger)]).toEqual([['away', 'back'], {}]);
  },
);

test('a database that says nothing for longer than leases last stops the sender with a sentence, and nobody is told twice', async () => {
  const { store, direct, way } = await storeBehindWay(60);
  let now = NOW;
  const sink = await aSink({ onAccepted: (count) => void (count === 20 && way.cut()), thinkMs: 5 });
  const sent = send(store, sink, { clock: () => now, onStore: () => void (now += HOUR) });
  const error = await sent.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error instanceof Error && storeFailure(error, 'PLACE')?.message).toMatch(
    /^The database “PLACE” is not there \(.+\): see that it runs and that this machine reaches it, and run it again\./,
  );
  way.mend();
  await send(direct, sink, { clock: () => NOW + 2 * HOUR });
  const states = await statesIn(direct);
  const unknown = states.filter((state) => state === 'unknown').length;
  expect(states.filter((state) => state !== 'accepted')).toEqual(Array(unknown).fill('unknown'));
  expect([unknown <= 3, doublesIn(sink.ledger)]).toEqual([true, {}]);
});

test('what a database works on for long is waited for, and so is what another holds', async () => {
  const { store, direct } = await storeBehindWay(1);
  const seconds = (5 * answerMs) / 1000;
  expect(await store.db.run(`SELECT pg_sleep(${seconds})`)).toBe(1);
  const taken = Promise.withResolvers<void>();
  const holding = direct.db.transaction(async (session) => {
    await session.run("UPDATE subscriber SET locale = 'de'");
    taken.resolve();
    await session.run(`SELECT pg_sleep(${seconds})`);
  });
  await taken.promise;
  const waiting = store.db.run("UPDATE subscriber SET locale = 'fr'");
  await holding;
  expect([await waiting, await columnIn(direct, 'SELECT locale FROM subscriber')]).toEqual([1, ['fr']]);
});

test('what a connection that was given up has begun holds nobody up', async () => {
  const { store, direct, way } = await storeBehindWay(1);
  const begun = store.db.transaction(async (session) => {
    await session.run("UPDATE subscriber SET locale = 'de'");
    way.cut();
    way.mend();
    await session.run("UPDATE subscriber SET locale = 'es'");
  });
  await expect(begun).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect(await direct.db.run("UPDATE subscriber SET locale = 'fr'")).toBe(1);
  expect(await columnIn(store, 'SELECT locale FROM subscriber')).toEqual(['fr']);
});

test('a program whose database says nothing any more closes its store and ends', async () => {
  const { way } = await storeBehindWay(0);
  const program = `
    const { openStore, closeStore } = await import(${JSON.stringify(resolve('src/delivery/store/store.ts'))});
    const store = await openStore(${JSON.stringify(way.url)}, { key: Buffer.from('${TEST_KEY}', 'hex'), answerMs: ${answerMs} });
    console.log('open');
    process.stdin.once('data', () => (process.stdin.destroy(), closeStore(store)));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  way.cut();
  child.stdin.write('close it');
  expect(await ended).toEqual([0, null]);
});

test('a connection that breaks between two pages ends the reading, and not the program', async () => {
  const { store, direct } = await storeBehindWay(1500);
  async function read(): Promise<number> {
    let count = 0;
    for await (const _ of store.db.each('SELECT id FROM subscriber')) {
      count += 1;
      if (count !== 1000) continue;
      await direct.db.all(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      await sleep(100);
    }
    return count;
  }
  await expect(read()).rejects.toThrow(/terminat|queryable/);
  expect(await columnIn(direct, 'SELECT count(*) FROM subscriber')).toEqual([1500]);
});

test('a server is asked to notice a machine that has gone, and ends what a sender has begun and left', async () => {
  const { store } = await storeBehindWay(0);
  const names = ['tcp_keepalives_idle', 'tcp_user_timeout', 'idle_in_transaction_session_timeout'];
  const settings = names.map((name) => columnIn(store, `SELECT current_setting('${name}')`));
  expect((await Promise.all(settings)).flat()).toEqual(['10', '30000', '15s']);
});
