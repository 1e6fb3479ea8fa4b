import { expect, test } from 'vitest';
import { DAY } from '#core/instant.ts';
import { applyReport, nothingApplied, type Applied } from '#delivery/bounces/apply.ts';
import { appliedText } from '#delivery/bounces/applied-text.ts';
import { aReport, type BounceReport } from '#delivery/bounces/report.ts';
import { MOST_KINDS, noteUnused, unusedCounts, unusedText } from '#delivery/bounces/unused.ts';
import { messageTag } from '#delivery/mail/message-tag.ts';
import { audienceOf } from '#delivery/outbox/audience.ts';
import { freeze, ledgerOf } from '#delivery/outbox/ledger.ts';
import { isSubscribed } from '#delivery/people/subscribers.ts';
import { liftSuppression, suppressionCounts } from '#delivery/people/suppression.ts';
import { endToken, manageToken } from '#delivery/people/tokens.ts';
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

test('who told a sending service to get no more has ended the subscription, and can come back', async () => {
  const store = await aQueue();
  const optOut = { kind: 'opt-out', source: 'postmark', delivery: null, recipient: 'person1@example.org' } as const;
  expect(await apply(store, optOut)).toEqual({ ...nothingApplied(), optedOut: 1 });
  expect([await isSubscribed(store.db, 1), await statesIn(store)]).toEqual([false, ['cancelled', 'ready']]);
  expect(await columnIn(store, 'SELECT ended_reason FROM subscription WHERE ended_at IS NOT NULL')).toEqual([
    'unsubscribed',
  ]);
  expect(await suppressionCounts(store.db, now)).toEqual({});
});

const COMPLAINT = { kind: 'complaint', action: null, status: null, delivery: null, recipient: null } as const;

test('a complaint is about whoever our mail offered to stop', async () => {
  const store = await aQueue();
  const stopToken = endToken(store.vault, { id: 2, channel: 'email', epoch: 0 });
  expect(await apply(store, { ...COMPLAINT, stopToken })).toMatchObject({ complained: 1 });
  expect([await isSubscribed(store.db, 1), await isSubscribed(store.db, 2)]).toEqual([true, false]);
});

test('a complaint is about whoever got the mail with the Message-ID', async () => {
  const store = await aQueue();
  const tag = messageTag(store.vault, { updateId: notice.id, targetId: 2 });
  const messageId = `update.${'0'.repeat(20)}.${tag}@status.exchange.example`;
  expect(await apply(store, { ...COMPLAINT, messageId })).toMatchObject({ complained: 1 });
  expect([await isSubscribed(store.db, 1), await isSubscribed(store.db, 2)]).toEqual([true, false]);
});

test('a token or a Message-ID that somebody made up is about nobody', async () => {
  const store = await aQueue();
  const token = endToken(store.vault, { id: 2, channel: 'email', epoch: 0 });
  const tag = messageTag(store.vault, { updateId: notice.id, targetId: 2 });
  const wrong = [
    { stopToken: `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}` },
    { stopToken: endToken(store.vault, { id: 2, channel: 'webhook', epoch: 0 }) },
    { stopToken: manageToken(store.vault, { id: 2, channel: 'email', epoch: 0 }, now) },
    { messageId: `update.${'0'.repeat(20)}.${tag.replace(/^./, (first) => (first === '0' ? '1' : '0'))}@x.example` },
    {
      messageId: `update.${'0'.repeat(20)}.${messageTag(store.vault, { updateId: 'another', targetId: 2 })}@x.example`,
    },
  ];
  for (const known of wrong)
    expect(await apply(store, { ...COMPLAINT, ...known })).toEqual({ ...nothingApplied(), strangeComplaints: 1 });
  expect(await suppressionCounts(store.db, now)).toEqual({});
});

test('a complaint about nobody is told as one, and kept', async () => {
  const store = await aQueue();
  const applied = await apply(store, COMPLAINT);
  const told = appliedText({ applied, read: 1, forged: 0, unreadable: 0, skipped: [], hasMore: false });
  expect(told).toContain('1 complaints: a recipient called a mail of ours spam, and nothing in it says who.');
  const counts = await unusedCounts(store.db);
  expect(counts).toEqual([
    { source: 'mail', kind: 'complaint', reason: 'nobody', count: 1, firstAt: now, lastAt: now },
  ]);
  expect([unusedText(counts), unusedText([])]).toEqual([
    'What was told about mails, and nobody could use:\n' +
      'mail: complaint, once, about nobody in the store (2022-01-17T12:00Z to 2022-01-17T12:00Z)',
    'All that was told about mails could be used.',
  ]);
});

test('of what nobody could use, as many kinds are kept apart as there is room for', async () => {
  const store = await aQueue();
  for (let number = 0; number < MOST_KINDS + 5; number += 1)
    await noteUnused(store.db, { source: 'postmark', kind: `kind${number}`, reason: 'not-read' }, now);
  await noteUnused(store.db, { source: 'postmark', kind: 'kind0', reason: 'not-read' }, now + 1);
  const counts = await unusedCounts(store.db);
  expect(counts).toHaveLength(MOST_KINDS + 1);
  expect(counts.filter(({ count }) => count > 1).map(({ kind, count }) => [kind, count])).toEqual([
    ['kind0', 2],
    ['other-kinds', 5],
  ]);
});

test('a fresh opt-in lifts it', async () => {
  const store = await aQueue();
  await apply(store, {});
  expect(await liftSuppression(store.db, addressTag(store.vault, 'email', 'person1@example.org'))).toBe(true);
  expect(await suppressionCounts(store.db, now)).toEqual({});
});

test('what the relay says while sending counts as well', async () => {
  const store = await aStore({ subscribers: many(3) });
  const sink = await aSink({ answer: (point, to) => (point === 'rcpt' && to.startsWith('person2') ? 550 : 'take') });
  await send(store, sink);
  expect(doublesIn(sink.ledger)).toEqual({});
  expect(await columnIn(store, 'SELECT count(*) AS n FROM suppression')).toEqual([1]);
});

test.each([
  ['5.1.1 no such user', 'no-such-address'],
  ['5.1.1 your IP address is on a block list', undefined],
  ['5.2.1 receiving mail at a rate that prevents additional messages', 'score'],
  ['5.5.0 Requested action not taken: mailbox unavailable', 'score'],
])('a relay that answers “550 %s” is read as if that had come back as a mail', async (reply, reason) => {
  const store = await aStore({ subscribers: many(3) });
  const sink = await aSink({
    server: {
      onRcptTo({ address }, _session, done) {
        if (!address.startsWith('person2')) return done();
        done(Object.assign(new Error(reply), { responseCode: 550 }));
      },
    },
  });
  await send(store, sink);
  expect((await columnIn(store, 'SELECT reason FROM suppression'))[0]).toBe(reason);
});

test('a relay that refuses everybody suppresses nobody', async () => {
  const store = await aStore({ subscribers: many(25) });
  const sink = await aSink({ answer: (point) => (point === 'rcpt' ? 550 : 'take') });
  expect((await send(store, sink)).problem?.message).toContain('takes no mail from this sender');
  expect(await columnIn(store, 'SELECT count(*) AS n FROM suppression')).toEqual([0]);
});
