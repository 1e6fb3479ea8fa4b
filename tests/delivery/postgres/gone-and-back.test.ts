import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { HOUR } from '#core/instant.ts';
import { storeFailure } from '#delivery/store/store-error.ts';
import { aSink, NOW, send } from '#tests/support/sending.ts';
import { startPostgres, type PostgresForTests } from '#tests/support/postgres.ts';
import { quickFolder } from '#tests/support/quick-folder.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { aPlaceOn, aStore, columnIn, many, statesIn } from '#tests/support/temporary-store.ts';

const AWAY_MS = 1000;

let server: PostgresForTests;
beforeAll(async () => {
  server = await startPostgres(quickFolder());
  return () => server.stop();
});

/** A store with so many subscribers in a database of its own, on a server that the test may end. */
async function storeOnServer(count: number) {
  return aStore({ place: await aPlaceOn(server), subscribers: many(count) });
}

test.each([
  ['is restarted', true],
  ['crashes and comes back', false],
])(
  'a database that %s while mails leave is waited for: everybody is told once, and nobody is unknown',
  async (_, isFast) => {
    const store = await storeOnServer(60);
    let back = Promise.resolve();
    const said: unknown[] = [];
    // A commit whose answer was lost is asked for again, at a later moment: a clock that stood still would hide which of both wrote.
    let now = NOW;
    const clock = () => (now += 1);
    const sink = await aSink({ onAccepted: (count) => void (count === 20 && (back = restart(isFast))), thinkMs: 100 });
    const onStore = (failure: Error | null) => void said.push(failure === null ? 'back' : 'away');
    const report = await send(store, sink, { connections: 10, clock, onStore });
    await back;
    expect(report.updates).toMatchObject([{ accepted: 60, unknown: 0, waiting: 0 }]);
    expect(await statesIn(store)).toEqual(Array(60).fill('accepted'));
    expect(await columnIn(store, 'SELECT count(*) FROM attempt')).toEqual([60]);
    expect([said, doublesIn(sink.ledger)]).toEqual([['away', 'back'], {}]);
  },
);

async function restart(isFast: boolean): Promise<void> {
  await server.end({ isFast });
  await sleep(AWAY_MS);
  await server.launch();
}

test('a database that stays away for longer than leases last stops the sender with a sentence, and when it is back nobody is told twice', async () => {
  const store = await storeOnServer(60);
  let now = NOW;
  let gone = Promise.resolve();
  const sink = await aSink({ onAccepted: (count) => void (count === 20 && (gone = server.end())), thinkMs: 5 });
  onTestFinished(() => gone);
  const onStore = () => void (now += HOUR);
  const error = await send(store, sink, { clock: () => now, onStore }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error instanceof Error && storeFailure(error, 'PLACE')?.message).toMatch(
    /^The database “PLACE” is not there \(.+\): see that it runs and that this machine reaches it, and run it again\. What was written before stands\.$/,
  );
  await gone;
  await server.launch();
  await send(store, sink, { clock: () => NOW });
  const states = await statesIn(store);
  const unknown = states.filter((state) => state === 'unknown').length;
  expect(states.filter((state) => state !== 'accepted')).toEqual(Array(unknown).fill('unknown'));
  expect(unknown).toBeLessThanOrEqual(3);
  expect(doublesIn(sink.ledger)).toEqual({});
});
