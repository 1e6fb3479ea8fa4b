import { expect, test } from 'vitest';
import { DAY, HOUR, SECOND } from '#core/instant.ts';
import { NO_RATE, parseMailRate } from '#delivery/outbox/mail-rate.ts';
import { newPace } from '#delivery/outbox/pace.ts';
import { takeTurn } from '#delivery/mail/turn.ts';
import { reportText } from '#delivery/sending/report-text.ts';
import type { SendOptions } from '#delivery/sending/send-notices.ts';
import type { Store } from '#delivery/store/store.ts';
import { fakeTime, limiterOf } from '#tests/support/fake-time.ts';
import { fillStore } from '#tests/support/many-subscribers.ts';
import { aSink, NOW, send } from '#tests/support/sending.ts';
import type { SinkOptions } from '#tests/support/smtp-sink.ts';
import { aStore, columnIn, many } from '#tests/support/temporary-store.ts';

const THROTTLED = '454 Throttling failure: Maximum sending rate exceeded.';
const OUT_OF_QUOTA = '454 Throttling failure: Daily message quota exceeded.';

async function storeOf(count: number): Promise<Store> {
  const store = await aStore();
  await fillStore(store, count);
  return store;
}

/** Sends to so many through a relay that takes fourteen a second. Returns how that went, in the relay's own time. */
async function throughFourteenASecond(count: number, point: 'rcpt' | 'data', said: Partial<SendOptions> = {}) {
  const store = await storeOf(count);
  const time = fakeTime(NOW);
  const mayGo = limiterOf(14, time.clock);
  let refused = 0;
  const answer: SinkOptions['answer'] = (at) => {
    if (at !== point || mayGo()) return 'take';
    refused += 1;
    return THROTTLED;
  };
  const report = await send(store, await aSink({ answer }), { ...time, connections: 1, ...said });
  const [{ accepted, waiting } = {}] = report.updates;
  const isInTime = (time.now - NOW) / SECOND <= (1.15 * count) / 14;
  return { accepted, waiting, isInTime, isWellBehaved: refused < count * 0.02, refused };
}

const WELL = { accepted: 600, waiting: 0, isInTime: true, isWellBehaved: true };

test('a relay that takes fourteen a second is kept to with MAIL_RATE, and never refuses', async () => {
  const rate = { perSecond: 14, perDay: null };
  expect(await throughFourteenASecond(600, 'data', { rate })).toEqual({ ...WELL, refused: 0 });
});

test.each(['rcpt', 'data'] as const)('without it the rate is learned from what the relay says at %s', async (point) => {
  expect(await throughFourteenASecond(600, point)).toMatchObject(WELL);
});

test('a rate that was set too high is learned down', async () => {
  const rate = { perSecond: 50, perDay: null };
  expect(await throughFourteenASecond(600, 'data', { rate })).toMatchObject({ accepted: 600, isWellBehaved: true });
});

test('whoever is refused for the relay’s rate has lost no try, and no domain is slowed', async () => {
  const store = await storeOf(30);
  const time = fakeTime(NOW);
  const mayGo = limiterOf(5, time.clock);
  const sink = await aSink({ answer: (at) => (at !== 'rcpt' || mayGo() ? 'take' : '451 4.7.0 Try again later') });
  // Three say the same before it is known who says it.
  await send(store, sink, { ...time, connections: 1, patienceMs: HOUR });
  expect(await columnIn(store, 'SELECT scope FROM pace')).toEqual(['relay']);
  expect(await columnIn(store, "SELECT count(*) AS n FROM attempt WHERE verdict = 'retry'")).toEqual([2]);
  expect(await columnIn(store, "SELECT count(*) AS n FROM delivery WHERE state = 'accepted'")).toEqual([30]);
});

test('a relay whose quota is used up is left alone, and a sentence says until when', async () => {
  const store = await storeOf(30);
  let count = 0;
  const sink = await aSink({ answer: (at) => (at === 'rcpt' && (count += 1) > 10 ? OUT_OF_QUOTA : 'take') });
  const report = await send(store, sink, { ...fakeTime(NOW), connections: 1 });
  expect(reportText(report)).toMatch(
    /^The relay 127\.0\.0\.1:\d+ takes no more mails for now \(it answered 454\); the next try is due at 2022-01-17T06:00Z\. What was accepted before stands; the rest waits\./,
  );
  expect(report.updates).toMatchObject([{ accepted: 10, waiting: 20, failed: 0 }]);
  expect(count).toBe(11);
});

test('whoever has the patience waits for the quota’s end, and is told so once', async () => {
  const store = await storeOf(30);
  const time = fakeTime(NOW);
  const sink = await aSink({
    answer: (at) => (at === 'rcpt' && sink.ledger.length >= 10 && time.now < NOW + HOUR ? OUT_OF_QUOTA : 'take'),
  });
  const waits: number[] = [];
  const onWait = (until: number) => void waits.push(until);
  const report = await send(store, sink, { ...time, connections: 1, patienceMs: DAY, onWait });
  expect(report).toMatchObject({ problem: null, updates: [{ accepted: 30 }] });
  expect(waits).toEqual([NOW + HOUR]);
});

test('no more leave in a day than MAIL_RATE says, and what was taken and not used is given back', async () => {
  const store = await aStore();
  const time = fakeTime(Math.ceil(NOW / HOUR) * HOUR);
  const begun = time.now;
  const options = { ...time, deadline: () => time.now, rate: { perSecond: null, perDay: 12 }, lines: 5 };
  /** How many of eight lines get a turn, in a run of their own. */
  async function turns(hours: number): Promise<number> {
    time.now = begun + hours * HOUR;
    const { relay } = newPace(store, options);
    let count = 0;
    while (count < 8 && (await relay.turn(() => false)).is === 'now') count += 1;
    await relay.close();
    return count;
  }
  const counts = [];
  for (const hours of [0, 1, 2, 24, 25, 26]) counts.push(await turns(hours));
  expect(counts).toEqual([8, 4, 0, 0, 8, 4]);
});

test('who waits for the day’s end reads until when', async () => {
  const store = await storeOf(20);
  const sink = await aSink();
  const rate = { perSecond: null, perDay: 12 };
  const report = await send(store, sink, { ...fakeTime(NOW), connections: 2, rate });
  expect([sink.ledger.length, report.problem?.message]).toEqual([
    12,
    'As many mails have left as MAIL_RATE allows in a day; the next try is due at 2022-01-18T06:00Z.',
  ]);
});

test('two senders keep one rate together', async () => {
  const store = await aStore({ subscribers: many(1) });
  const time = fakeTime(NOW);
  const options = {
    ...time,
    clock: () => time.now,
    deadline: () => NOW,
    rate: { perSecond: 10, perDay: null },
    lines: 5,
  };
  const [one, other] = [newPace(store, options).relay, newPace(store, options).relay];
  await one.turn(() => false);
  expect(time.now).toBe(NOW);
  // The first has taken five slots at once.
  await other.turn(() => false);
  expect(time.now - NOW).toBeGreaterThan(4 * 100);
});

test.each([
  ['14/s', { perSecond: 14, perDay: null }],
  ['0.5/s', { perSecond: 0.5, perDay: null }],
  ['600/min', { perSecond: 10, perDay: null }],
  ['7200/h 50000/day', { perSecond: 2, perDay: 50_000 }],
  ['50000/day, 14/s', { perSecond: 14, perDay: 50_000 }],
  ['14', null],
  ['14/S', null],
  ['0/s', null],
  ['-1/s', null],
  ['1.5/day', null],
  ['14/s 15/s', null],
  ['1/day 2/day', null],
  ['fast', null],
  ['', null],
])('“%s” as a rate is %j', (text, rate) => {
  expect(parseMailRate(text)).toEqual(rate);
});

test('without a rate nothing is written, and nobody waits', async () => {
  const store = await aStore({ subscribers: many(3) });
  await send(store, await aSink(), { rate: NO_RATE });
  expect(await store.db.all('SELECT * FROM pace')).toEqual([]);
});

async function leftToday(store: Store): Promise<unknown[]> {
  return columnIn(store, 'SELECT sum(mails) FROM relay_hour');
}

test('a seed takes its turn of what may leave in a day', async () => {
  const store = await storeOf(1000);
  const sink = await aSink({ answer: (point, to) => (point === 'rcpt' && to.startsWith('b@') ? 550 : 'take') });
  const rate = { perSecond: null, perDay: 2000 };
  await send(store, sink, { rate, seeds: ['a@exchange.example', 'b@exchange.example'] });
  expect([sink.ledger.length, (await leftToday(store)).map(Number)]).toEqual([1, [2]]);
});

test('mails that are no update’s go before the crowd, in the relay’s pace, and the crowd has so many fewer', async () => {
  const store = await storeOf(30);
  const rate = { perSecond: 2, perDay: 10 };
  const time = fakeTime(NOW);
  const moments: number[] = [];
  for (let count = 0; count < 4; count += 1) {
    await takeTurn(store.db, { ...time, rate });
    moments.push(time.now - NOW);
  }
  // A twentieth of the rate is left free.
  expect(moments).toEqual([0, 527, 1053, 1579]);
  const report = await send(store, await aSink(), { ...time, connections: 1, rate });
  expect(report.updates).toMatchObject([{ accepted: 6, waiting: 24 }]);
});

test('where the day is used up or the relay takes nothing for long, such a mail goes all the same', async () => {
  const store = await storeOf(30);
  const rate = { perSecond: null, perDay: 10 };
  const time = fakeTime(NOW);
  await send(store, await aSink(), { ...time, connections: 1, rate });
  const full = time.now;
  await takeTurn(store.db, { ...time, rate });
  expect([time.now - full < SECOND, (await leftToday(store)).map(Number)]).toEqual([true, [11]]);
  await newPace(store, { ...time, deadline: () => Infinity, lines: 1 }).relay.hold(time.now + HOUR);
  const held = time.now;
  await takeTurn(store.db, time);
  expect(time.now - held).toBe(10 * SECOND);
});

test('where nobody set a rate and the relay asked for none, a mail has no turn to wait for', async () => {
  const store = await storeOf(1);
  const time = fakeTime(NOW);
  for (let count = 0; count < 50; count += 1) await takeTurn(store.db, time);
  expect([time.now, await columnIn(store, 'SELECT scope FROM pace')]).toEqual([NOW, []]);
});
