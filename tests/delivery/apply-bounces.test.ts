import { expect, test } from 'vitest';
import { DAY } from '#core/instant.ts';
import { applyReport, nothingApplied, type Applied } from '#delivery/bounces/apply.ts';
import { aReport, type BounceReport } from '#delivery/bounces/report.ts';
import { audienceOf } from '#delivery/outbox/audience.ts';
import { freeze, ledgerOf } from '#delivery/outbox/ledger.ts';
import { isSubscribed } from '#delivery/people/subscribers.ts';
import { liftSuppression, suppressionCounts } from '#delivery/people/suppression.ts';
import { addressTag } from '#delivery/store/sealed-address.ts';
import type { Store } from '#delivery/store/store.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { aSink, send } from '#tests/support/sending.ts';
import { aStore, columnIn, many, statesIn } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');
const notice = aNotice();

/** Two subscribers to whom an update waits. */
async function aQueue(): Promise<Store> {
  const store = await aStore({ subscribers: many(2) });
  await freeze(store, notice, { digest: '', now });
  return store;
}

const HARD = { kind: 'bounce', source: 'mail', action: 'failed', status: '5.1.1', delivery: '1' } as const;

async function apply(store: Store, said: Partial<BounceReport>, at = now): Promise<Applied> {
  const applied = nothingApplied();
  await applyReport(store, aReport({ ...HARD, ...said }), { now: at, applied });
  return applied;
}

test('an address that does not exist is left alone, and what waits for it is taken back', async () => {
  const store = await aQueue();
  expect(await apply(store, {})).toEqual({ ...nothingApplied(), suppressed: 1 });
  expect(await statesIn(store)).toEqual(['suppressed', 'ready']);
  expect((await ledgerOf(store)).get(notice.id)).toMatchObject({ candidates: 2, suppressed: 1, waiting: 1 });
  expect(await audienceOf(store.db, notice, { now })).toEqual({
    candidates: 2,
    prepared: 1,
    excluded: 0,
    suppressed: 1,
  });
  expect(await isSubscribed(store.db, 1)).toBe(true);
});

test('who complains gets nothing more, and the subscription ends', async () => {
  const store = await aQueue();
  expect(await apply(store, { kind: 'complaint', action: null, status: null })).toMatchObject({
    suppressed: 1,
    complained: 1,
  });
  expect(await isSubscribed(store.db, 1)).toBe(false);
  expect(await columnIn(store, 'SELECT ended_reason FROM subscription WHERE ended_at IS NOT NULL')).toEqual([
    'complaint',
  ]);
});

test('a full mailbox is left alone for a month after six days of it, and then written to again', async () => {
  const store = await aQueue();
  const counts = [];
  for (let day = 0; day < 7; day += 1)
    counts.push((await apply(store, { status: '5.2.2' }, now + day * DAY)).suppressed);
  expect(counts.indexOf(1)).toBe(5);
  const suppressed = now + 5 * DAY;
  const at = (later: number) => audienceOf(store.db, notice, { now: suppressed + later });
  expect([(await at(29 * DAY)).suppressed, (await at(31 * DAY)).suppressed]).toEqual([1, 0]);
});

test('a refusal of the sender changes nothing for the recipient, and the operator hears of it', async () => {
  const store = await aQueue();
  expect(await apply(store, { status: '5.7.1', diagnostic: 'blocked by policy' })).toEqual({
    ...nothingApplied(),
    alarms: [{ status: '5.7.1', diagnostic: 'blocked by policy' }],
  });
  expect(await suppressionCounts(store.db, now)).toEqual({});
});

test('a webhook names an address, and a mail does not', async () => {
  const store = await aQueue();
  const about = { delivery: null, recipient: 'PERSON2@example.org' };
  expect(await apply(store, about)).toEqual({ ...nothingApplied(), strangers: 1 });
  expect(await apply(store, { ...about, source: 'postmark' })).toMatchObject({ suppressed: 1 });
  expect(await statesIn(store)).toEqual(['ready', 'suppressed']);
});

test('nobody of that delivery or address is a stranger', async () => {
  const store = await aQueue();
  expect(await apply(store, { delivery: '99' })).toMatchObject({ strangers: 1, suppressed: 0 });
});

test('a fresh opt-in lifts it', async () => {
  const store = await aQueue();
  await apply(store, {});
  expect(await liftSuppression(store.db, addressTag(store.vault, 'person1@example.org'))).toBe(true);
  expect(await suppressionCounts(store.db, now)).toEqual({});
});

test('what the relay says while sending counts as well', async () => {
  const store = await aStore({ subscribers: many(3) });
  const sink = await aSink({ answer: (point, to) => (point === 'rcpt' && to.startsWith('person2') ? 550 : 'take') });
  await send(store, sink);
  expect(doublesIn(sink.ledger)).toEqual({});
  expect(await columnIn(store, 'SELECT count(*) AS n FROM suppression')).toEqual([1]);
});

test('a relay that refuses everybody suppresses nobody', async () => {
  const store = await aStore({ subscribers: many(25) });
  const sink = await aSink({ answer: (point) => (point === 'rcpt' ? 550 : 'take') });
  expect((await send(store, sink)).problem?.message).toContain('takes no mail from this sender');
  expect(await columnIn(store, 'SELECT count(*) AS n FROM suppression')).toEqual([0]);
});
