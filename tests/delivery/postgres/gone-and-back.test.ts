import { expect, onTestFinished, test } from 'vitest';
import { storeFailure } from '#delivery/store/store-error.ts';
import { aSink, NOW, send } from '#tests/support/sending.ts';
import { startPostgres } from '#tests/support/postgres.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { aStore, many, statesIn } from '#tests/support/temporary-store.ts';

test('a database that fails while mails leave stops them with a sentence, and when it is back nobody is told twice', async () => {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const store = await aStore({ place: server.url, subscribers: many(60) });
  let back = Promise.resolve();
  const sink = await aSink({
    onAccepted: (count) => void (count === 20 && (back = server.failAndReturn())),
    thinkMs: 5,
  });
  const error = await send(store, sink).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error instanceof Error && storeFailure(error, 'PLACE')?.message).toMatch(
    /^The database “PLACE” is not there \(.+\): see that it runs and that this machine reaches it, and run it again\. What was written before stands\.$/,
  );
  await back;
  await send(store, sink, { clock: () => NOW });
  const states = await statesIn(store);
  const unknown = states.filter((state) => state === 'unknown').length;
  expect(states.filter((state) => state !== 'accepted')).toEqual(Array(unknown).fill('unknown'));
  expect(unknown).toBeLessThanOrEqual(3);
  expect(doublesIn(sink.ledger)).toEqual({});
});
