import { expect, test } from 'vitest';
import { HOUR, SECOND } from '#core/instant.ts';
import { nextRunAt } from '#delivery/outbox/recovery.ts';
import { addSubscribers } from '#delivery/people/subscribers.ts';
import type { Store } from '#delivery/store/store.ts';
import { fakeTime, limiterOf } from '#tests/support/fake-time.ts';
import { aSink, NOW, send, UPDATE_ID } from '#tests/support/sending.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

/** So many subscribers of a big domain, and twice as many of small ones. */
async function aQueue(big: number): Promise<Store> {
  const store = await aStore();
  const rows = Array.from({ length: 3 * big }, (_, line) => ({
    line,
    address: line % 3 === 0 ? `p${line}@big.example` : `p${line}@small${line % 20}.example`,
    components: [],
    locale: null,
  }));
  await addSubscribers(store, rows, { now: 0, isReviving: false });
  return store;
}

/** A relay through which one domain takes so many a second, and says so to all others. */
async function aDomainThatTakes(perSecond: number, { clock }: { clock: () => number }) {
  const mayGo = limiterOf(perSecond, clock);
  const seen = { refused: 0, big: [] as number[], small: [] as number[] };
  const sink = await aSink({
    answer(point, to) {
      const size = to.includes('@big') ? 'big' : 'small';
      if (point === 'rcpt' && size === 'big' && !mayGo()) {
        seen.refused += 1;
        return '421 4.7.0 Too much from you';
      }
      if (point === 'data') seen[size].push(clock() - NOW);
      return 'take';
    },
  });
  return { sink, seen };
}

test('a domain that takes three a second gets at least 2.4, and holds up nobody else', async () => {
  const store = await aQueue(240);
  const time = fakeTime(NOW);
  const { sink, seen } = await aDomainThatTakes(3, time);
  const report = await send(store, sink, { ...time, connections: 1, patienceMs: HOUR });
  expect(report.updates).toMatchObject([{ accepted: 720, waiting: 0 }]);
  // The few that were refused wait for a minute of their own, some at the very end.
  const atPace = 240 - seen.refused;
  const [last = Infinity] = seen.big.slice(atPace - 1);
  expect([last / SECOND <= atPace / 2.4, seen.refused < 15]).toEqual([true, true]);
  expect(Math.max(...seen.small)).toBeLessThan(15 * SECOND);
  expect(doublesIn(sink.ledger)).toEqual({});
});

test('a domain that takes fifty a second is found to do so', async () => {
  const store = await aQueue(600);
  const time = fakeTime(NOW);
  const { sink, seen } = await aDomainThatTakes(50, time);
  await send(store, sink, { ...time, connections: 1, isRamped: false, patienceMs: HOUR });
  // The few that were refused are tried again after a minute.
  const [last = Infinity] = seen.big.slice(590);
  expect([seen.big.length, last / SECOND < 600 / 40]).toEqual([600, true]);
});

test('what is parked goes at once for the next sender, at the domain’s pace, and is told to be due then', async () => {
  const store = await aQueue(20);
  const time = fakeTime(NOW);
  const { sink } = await aDomainThatTakes(3, time);
  const report = await send(store, sink, { ...time, connections: 1 });
  expect(report.updates[0]?.waiting).toBeGreaterThan(10);
  const next = report.nextRunAt ?? 0;
  expect([next > NOW, next <= NOW + 2 * SECOND, await nextRunAt(store.db, [UPDATE_ID])]).toEqual([true, true, next]);
  time.now = next;
  await send(store, sink, { ...time, connections: 1, patienceMs: HOUR });
  expect(await columnIn(store, "SELECT count(*) AS n FROM delivery WHERE state = 'accepted'")).toEqual([60]);
});

test('a domain that is as fast as any keeps no pace, and what was parked goes like the rest', async () => {
  const store = await aQueue(20);
  const time = fakeTime(NOW);
  const { sink } = await aDomainThatTakes(3, time);
  await send(store, sink, { ...time, connections: 1 });
  await store.db.run('UPDATE pace SET per_second = 99, ceiling = 1, raised_at = 0, next_at = 0');
  time.now = NOW + 30 * SECOND;
  const free = await aSink();
  await send(store, free, { ...time, connections: 1 });
  expect(await columnIn(store, 'SELECT scope FROM pace')).toEqual([]);
  await send(store, free, { ...time, connections: 1 });
  expect(await columnIn(store, "SELECT count(*) AS n FROM delivery WHERE state = 'ready' AND attempt = 0")).toEqual([
    0,
  ]);
});
