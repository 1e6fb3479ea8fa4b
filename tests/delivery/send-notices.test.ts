import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '#core/instant.ts';
import { adopt, freeze } from '#delivery/outbox/ledger.ts';
import { noticesOf } from '#core/notice.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { markStarted } from '#delivery/outbox/outbox.ts';
import { joinSenders } from '#delivery/store/presence.ts';
import { isComplete, reportText } from '#delivery/sending/report-text.ts';
import { removeSubscriber } from '#delivery/people/subscribers.ts';
import { aContent, anIncident } from '#tests/support/makers.ts';
import { aSink, CONTENT, NOW, send, UPDATE_ID } from '#tests/support/sending.ts';
import { doublesIn, type SmtpSink } from '#tests/support/smtp-sink.ts';
import { breakDeliveries } from '#tests/support/row-trigger.ts';
import { aStore, codesIn, many, statesIn, subscribe } from '#tests/support/temporary-store.ts';

function recipients({ ledger }: SmtpSink): string[] {
  return ledger.map(({ recipient }) => recipient).toSorted();
}

test('everybody who subscribes gets one mail, in an envelope to them alone', async () => {
  const store = await aStore({ subscribers: [...many(3), ['trading']] });
  const sink = await aSink();
  const content = aContent({ incidents: [anIncident({ updates: [{ components: { withdrawals: 'suspended' } }] })] });
  const report = await send(store, sink, { content });
  expect(recipients(sink)).toEqual(['person1@example.org', 'person2@example.org', 'person3@example.org']);
  expect(report.updates).toMatchObject([{ id: UPDATE_ID, candidates: 4, prepared: 3, excluded: 1, accepted: 3 }]);
  expect(isComplete(report)).toBe(true);
  const mails = await Promise.all(sink.ledger.map(async ({ raw }) => PostalMime.parse(raw)));
  expect(mails.map(({ to }) => to?.map(({ address }) => address))).toEqual(
    sink.ledger.map(({ recipient }) => [recipient]),
  );
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(3);
  expect(sink.ledger[0]?.from).toBe('updates@status.exchange.example');
});

test('what customers must do reaches every subscriber, and so does its end', async () => {
  const store = await aStore({ subscribers: [['withdrawals'], ['trading'], []] });
  const sink = await aSink();
  const updates = [
    { at: NOW - 3 * MINUTE, components: { withdrawals: 'suspended' as const } },
    { at: NOW - 2 * MINUTE, action: { state: 'open' as const, what: 'Set up 2FA again', until: null } },
    { at: NOW - MINUTE, action: { state: 'closed' as const, until: null } },
  ];
  const content = aContent({ incidents: [anIncident({ updates })] });
  const report = await send(store, sink, { content });
  expect(report.updates.map(({ candidates, excluded, accepted }) => [candidates, excluded, accepted])).toEqual([
    [3, 1, 2],
    [3, 0, 3],
    [3, 0, 3],
  ]);
  expect(recipients(sink).filter((address) => address === 'person2@example.org')).toHaveLength(2);
});

test('sending again sends nothing, and neither does an edited text', async () => {
  const store = await aStore({ subscribers: many(2) });
  const sink = await aSink();
  await send(store, sink);
  const edited = aContent({ incidents: [anIncident({ title: 'Another title', updates: [{ body: 'Edited.' }] })] });
  expect((await send(store, sink, { content: edited })).updates).toEqual([]);
  expect(sink.ledger).toHaveLength(2);
});

test('an adopted history, an old update and a silent one mail nobody', async () => {
  const store = await aStore({ subscribers: many(1) });
  const sink = await aSink();
  const updates = [
    { at: NOW - 3 * DAY },
    { at: NOW - 2 * DAY },
    { at: NOW - HOUR, notify: false },
    { at: NOW - MINUTE },
  ];
  const content = aContent({ incidents: [anIncident({ updates })] });
  await adopt(store, noticesOf(content).slice(0, 1), NOW);
  expect(reportText(await send(store, sink, { content }))).toBe('No update is new. Nothing was sent.');
  await send(store, sink, { content, isBackfilling: true });
  expect(sink.ledger).toHaveLength(2);
});

test('who subscribes after the sending gets the next update', async () => {
  const store = await aStore({ subscribers: [[]] });
  const sink = await aSink();
  await send(store, sink);
  await subscribe(store, { address: 'late@example.org', components: [] });
  await send(store, sink);
  expect(recipients(sink)).toEqual(['person1@example.org']);
  await send(store, sink, { content: aContent({ incidents: [anIncident({ updates: [{}, { at: NOW }] })] }) });
  expect(recipients(sink)).toEqual(['late@example.org', 'person1@example.org', 'person1@example.org']);
});

test('a relay that cannot be reached leaves nothing marked', async () => {
  const store = await aStore({ subscribers: many(2) });
  const sink = await aSink();
  await sink.close();
  const report = await send(store, sink);
  expect(reportText(report)).toMatch(
    /^The relay 127\.0\.0\.1:\d+ refused the connection; nothing listens there\. Nothing was sent, and nobody is marked as told\.$/,
  );
  expect([isComplete(report), await statesIn(store)]).toEqual([false, []]);
});

test('a relay is not asked where there is nobody to tell', async () => {
  const sink = await aSink();
  await sink.close();
  expect((await send(await aStore(), sink)).updates).toMatchObject([{ id: UPDATE_ID, candidates: 0 }]);
});

test('a recipient who is refused for good fails, and the others get theirs', async () => {
  const store = await aStore({ subscribers: many(3) });
  const sink = await aSink({ answer: (point, to) => (point === 'rcpt' && to.startsWith('person2') ? 550 : 'take') });
  const report = await send(store, sink);
  expect(await statesIn(store)).toEqual(['accepted', 'failed', 'accepted']);
  expect(isComplete(report)).toBe(true);
  expect(reportText(report)).toBe(`${UPDATE_ID}: of 3 subscribers, 2 accepted, 1 refused for good or given up.`);
});

test.each(['rcpt', 'data'] as const)('a refusal for now at %s waits a minute, and is then sent', async (where) => {
  const store = await aStore({ subscribers: many(2) });
  let isBusy = true;
  const sink = await aSink({
    answer: (point, to) => (isBusy && point === where && to.startsWith('person1') ? 450 : 'take'),
  });
  const report = await send(store, sink);
  expect([await statesIn(store), report.nextRunAt]).toEqual([['ready', 'accepted'], NOW + MINUTE]);
  expect(reportText(report)).toBe(
    `${UPDATE_ID}: of 2 subscribers, 1 accepted, 1 still waiting.\nThe next try is due at 2022-01-17T05:01Z; run it again then.`,
  );
  isBusy = false;
  await send(store, sink);
  expect(await statesIn(store)).toEqual(['ready', 'accepted']);
  await send(store, sink, { clock: () => NOW + MINUTE });
  expect([await statesIn(store), doublesIn(sink.ledger)]).toEqual([['accepted', 'accepted'], {}]);
});

test('a sender with patience waits for what was refused for now', async () => {
  const store = await aStore({ subscribers: many(1) });
  let refusals = 0;
  const sink = await aSink({ answer: (point) => (point === 'rcpt' && (refusals += 1) <= 2 ? 421 : 'take') });
  let now = NOW;
  // The clock jumps to each retry, so nothing is really waited for.
  const waits: number[] = [];
  const onWait = (until: number) => waits.push((now = until));
  const report = await send(store, sink, { clock: () => now, patienceMs: HOUR, onWait });
  expect([await statesIn(store), waits, report.nextRunAt]).toEqual([
    ['accepted'],
    [NOW + MINUTE, NOW + 3 * MINUTE],
    null,
  ]);
});

test('patience ends, and what still waits is told', async () => {
  const store = await aStore({ subscribers: many(1) });
  const sink = await aSink({ answer: (point) => (point === 'rcpt' ? 450 : 'take') });
  let now = NOW;
  const onWait = (until: number) => void (now = until);
  const report = await send(store, sink, { clock: () => now, patienceMs: 4 * MINUTE, onWait });
  expect(report).toMatchObject({ nextRunAt: NOW + 8 * MINUTE, updates: [{ waiting: 1 }] });
});

test('a sender that slept through its leases goes on by itself', async () => {
  const store = await aStore({ subscribers: many(4) });
  let now = NOW;
  const sink = await aSink({ onAccepted: (count) => count === 1 && (now += HOUR) });
  const report = await send(store, sink, { clock: () => now });
  expect([report.updates[0]?.accepted, doublesIn(sink.ledger)]).toEqual([4, {}]);
});

test('a mail whose acceptance was lost is unknown, is not sent again by itself, and keeps its id when ordered', async () => {
  const store = await aStore({ subscribers: many(3) });
  let isLosing = true;
  const sink = await aSink({
    answer: (point, to) => (isLosing && point === 'data' && to.startsWith('person2') ? 'take-and-drop' : 'take'),
  });
  const report = await send(store, sink);
  expect(await statesIn(store)).toEqual(['accepted', 'unknown', 'accepted']);
  expect([isComplete(report), await codesIn(store)]).toEqual([false, ['2.0.0', 'no-reply', '2.0.0']]);
  await send(store, sink, { clock: () => NOW + HOUR });
  expect(doublesIn(sink.ledger)).toEqual({});
  isLosing = false;
  await send(store, sink, { isResendingUnknown: true });
  expect(await statesIn(store)).toEqual(['accepted', 'accepted', 'accepted']);
  expect(Object.values(doublesIn(sink.ledger))).toEqual([2]);
});

test('an order to send unknown mails again changes nothing where the relay cannot be reached', async () => {
  const store = await aStore({ subscribers: many(1) });
  await send(store, await aSink({ answer: (point) => (point === 'data' ? 'drop' : 'take') }));
  const gone = await aSink();
  await gone.close();
  await send(store, gone, { isResendingUnknown: true });
  expect(await statesIn(store)).toEqual(['unknown']);
});

test('ordered to stop, it finishes what is in flight and gives back the rest', async () => {
  const store = await aStore({ subscribers: many(50) });
  const stopping = new AbortController();
  const sink = await aSink({ onAccepted: (count) => count === 5 && stopping.abort() });
  const report = await send(store, sink, { signal: stopping.signal });
  const { length: accepted } = sink.ledger;
  expect(accepted).toBeLessThanOrEqual(5 + 3);
  expect(report).toMatchObject({ isInterrupted: true, updates: [{ accepted, waiting: 50 - accepted, unknown: 0 }] });
  expect((await statesIn(store)).filter((state) => state === 'leased')).toEqual([]);
  await send(store, sink);
  expect([sink.ledger.length, doublesIn(sink.ledger)]).toEqual([50, {}]);
});

test('who leaves while mails are going out gets none', async () => {
  const store = await aStore({ subscribers: many(20) });
  const sink = await aSink({ onAccepted: (n) => n === 1 && removeSubscriber(store, 'person20@example.org', NOW) });
  const report = await send(store, sink);
  expect(report.updates).toMatchObject([{ accepted: 19, cancelled: 1 }]);
  expect(recipients(sink)).not.toContain('person20@example.org');
});

test('several senders on one store share the work, and nobody gets two copies', async () => {
  const store = await aStore({ subscribers: many(120) });
  const sink = await aSink();
  await Promise.all([1, 2, 3, 4].map(async () => send(store, sink)));
  expect([sink.ledger.length, doublesIn(sink.ledger)]).toEqual([120, {}]);
});

test('what a dead sender left is taken over at once, what a living one holds is not', async () => {
  const store = await aStore({ subscribers: many(3) });
  const sink = await aSink();
  await freeze(store, noticesOf(CONTENT)[0] as ReturnType<typeof noticesOf>[number], { digest: '', now: NOW });
  const lease = { now: NOW, leaseUntil: NOW + MINUTE };
  const [, second] = await claimDue(store, {
    owner: 'other',
    channel: 'email',
    updateIds: [UPDATE_ID],
    limit: 2,
    ...lease,
  });
  if (second !== undefined) await markStarted(store.db, [second], lease);
  const leave = await joinSenders(store, async () => {});
  await send(store, sink);
  expect(await statesIn(store)).toEqual(['leased', 'started', 'accepted']);
  await leave();
  const report = await send(store, sink);
  expect(await statesIn(store)).toEqual(['accepted', 'unknown', 'accepted']);
  expect(reportText(report).split('\n')[0]).toBe(
    'An earlier run was killed: 1 mail had not begun and wait again. Of 1 mail nobody knows whether the relay took it; it is not sent again by itself.',
  );
});

test('who still waits gets a corrected text, and the operator is told', async () => {
  const store = await aStore({ subscribers: many(2) });
  const sink = await aSink({ answer: (point, to) => (point === 'rcpt' && to.startsWith('person1') ? 450 : 'take') });
  await send(store, sink);
  const edited = aContent({ incidents: [anIncident({ updates: [{ body: 'Corrected words.' }] })] });
  const open = await aSink();
  const report = await send(store, open, { content: edited, clock: () => NOW + HOUR });
  expect(open.ledger.map(({ raw }) => raw.includes('Corrected words.'))).toEqual([true]);
  expect(reportText(report)).toContain('Its text was changed after the first mails had left');
});

test('an entry that was taken back is told to nobody more', async () => {
  const store = await aStore({ subscribers: many(1) });
  await send(store, await aSink({ answer: (point) => (point === 'rcpt' ? 450 : 'take') }));
  const sink = await aSink();
  await send(store, sink, { content: aContent(), clock: () => NOW + HOUR });
  expect([sink.ledger.length, await statesIn(store)]).toEqual([0, ['ready']]);
});

test('what was refused for now is given up when it is no news any more', async () => {
  const store = await aStore({ subscribers: many(1) });
  await send(store, await aSink({ answer: (point) => (point === 'rcpt' ? 450 : 'take') }));
  const report = await send(store, await aSink(), { clock: () => NOW + 5 * HOUR });
  expect([report.stale, await codesIn(store)]).toEqual([1, ['stale']]);
});

test('two new updates of one incident both arrive, in one thread', async () => {
  const sink = await aSink();
  const content = aContent({ incidents: [anIncident({ updates: [{}, { at: NOW }] })] });
  await send(await aStore({ subscribers: many(1) }), sink, { content });
  const mails = await Promise.all(sink.ledger.map(async ({ raw }) => PostalMime.parse(raw)));
  expect(new Set(mails.map(({ inReplyTo }) => inReplyTo)).size).toBe(1);
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2);
});

test('a store that fails while mails go out ends the run and leaves no mail called accepted that was not', async () => {
  const store = await aStore({ subscribers: many(10) });
  const when = "new.state = 'accepted' AND new.id = 5";
  const mend = await breakDeliveries(store, { on: 'UPDATE', when, outcome: 'disk is full' });
  const sink = await aSink();
  await expect(send(store, sink)).rejects.toThrow('disk is full');
  await mend();
  await send(store, sink);
  const states = await statesIn(store);
  expect([states.includes('ready'), doublesIn(sink.ledger)]).toEqual([false, {}]);
  expect(states.filter((state) => state === 'unknown').length).toBeLessThanOrEqual(3);
});

test('nothing that is printed holds an address', async () => {
  const store = await aStore({ subscribers: many(4) });
  const answers = { person1: 550, person2: 450, person3: 'take-and-drop' } as const;
  const sink = await aSink({
    answer: (point, to) => (point === 'data' ? (answers[to.split('@')[0] as keyof typeof answers] ?? 'take') : 'take'),
  });
  const report = await send(store, sink);
  expect(`${reportText(report)}${JSON.stringify(report)}`).not.toMatch(/person\d|@/);
});
