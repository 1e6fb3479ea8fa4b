import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '#core/instant.ts';
import { reportText } from '#delivery/sending/report-text.ts';
import { aSink, NOW, send } from '#tests/support/sending.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { aStore, many, statesIn } from '#tests/support/temporary-store.ts';

test('a clock that is set back while mails leave keeps the rest waiting, and tells nobody twice', async () => {
  const store = await aStore({ subscribers: many(40) });
  let now = NOW;
  const sink = await aSink({ onAccepted: (count) => void (count === 10 && (now = NOW - HOUR)) });
  const report = await send(store, sink, { clock: () => now });
  expect([report.problem, report.nextRunAt]).toEqual([null, NOW]);
  expect(reportText(report)).toContain('still waiting');
  now = NOW + MINUTE;
  await send(store, sink, { clock: () => now });
  expect([await statesIn(store), sink.ledger.length]).toEqual([Array(40).fill('accepted'), 40]);
  expect(doublesIn(sink.ledger)).toEqual({});
});

test('a clock that runs ahead for a while gives nobody up and tells nobody twice', async () => {
  const store = await aStore({ subscribers: many(40) });
  let now = NOW;
  const sink = await aSink({ onAccepted: (count) => void (now = count % 10 < 5 ? NOW : NOW + HOUR) });
  for (let tries = 0; tries < 5; tries += 1) await send(store, sink, { clock: () => now });
  now = NOW + 2 * HOUR;
  await send(store, sink, { clock: () => now });
  const states = await statesIn(store);
  expect(states.filter((state) => state !== 'accepted' && state !== 'unknown')).toEqual([]);
  expect(doublesIn(sink.ledger)).toEqual({});
});

test('a relay that is down for an hour is told in a sentence each time, and everybody hears in the end', async () => {
  const store = await aStore({ subscribers: many(40) });
  const first = await aSink({ onAccepted: (count) => void (count === 10 && first.close()), thinkMs: 5 });
  await send(store, first);
  const inDoubt = (await statesIn(store)).filter((state) => state === 'unknown').length;
  const gone = await aSink();
  await gone.close();
  for (const minutes of [10, 20, 30, 40, 50]) {
    const report = await send(store, gone, { clock: () => NOW + minutes * MINUTE });
    expect(reportText(report)).toMatch(/^The relay 127\.0\.0\.1:\d+ refused the connection; nothing listens there\. /);
  }
  const second = await aSink();
  await send(store, second, { clock: () => NOW + HOUR });
  const states = await statesIn(store);
  expect(states.filter((state) => state !== 'accepted')).toEqual(Array(inDoubt).fill('unknown'));
  expect(doublesIn([...first.ledger, ...second.ledger])).toEqual({});
  expect(inDoubt).toBeLessThanOrEqual(3);
});
