import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import type { Content } from '#core/content.ts';
import { HOUR, MINUTE } from '#core/instant.ts';
import { isComplete, reportText } from '#delivery/sending/report-text.ts';
import { removeSubscriber } from '#delivery/people/subscribers.ts';
import type { SendOptions, SendReport } from '#delivery/sending/send-notices.ts';
import { planOf } from '#delivery/sending/plan.ts';
import type { Store } from '#delivery/store/store.ts';
import { noticesOf } from '#core/notice.ts';
import { aContent, anIncident } from '#tests/support/makers.ts';
import { aSink, CONTENT, NOW, send, UPDATE_ID } from '#tests/support/sending.ts';
import { doublesIn, type SmtpSink } from '#tests/support/smtp-sink.ts';
import { aStore, many, statesIn, subscribe } from '#tests/support/temporary-store.ts';

function saying(body: string): Content {
  return aContent({ incidents: [anIncident({ updates: [{ body }] })] });
}

const LATER = NOW + HOUR;

function correct(store: Store, sink: Pick<SmtpSink, 'url'>, said: Partial<SendOptions> = {}): Promise<SendReport> {
  return send(store, sink, { content: saying('It was 483.'), correcting: UPDATE_ID, clock: () => LATER, ...said });
}

function recipients({ ledger }: SmtpSink): string[] {
  return ledger.map(({ recipient }) => recipient).toSorted();
}

test('a correction reaches those whom the update reached or may have, once, and says first what it corrects', async () => {
  const store = await aStore({ subscribers: many(4) });
  await send(
    store,
    await aSink({
      answer: (point, to) =>
        point === 'rcpt' && to.startsWith('person1')
          ? 550
          : point === 'data' && to.startsWith('person2')
            ? 'take-and-drop'
            : 'take',
    }),
  );
  await subscribe(store, { address: 'late@example.org', components: [] });
  await removeSubscriber(store, 'person4@example.org', NOW);
  const sink = await aSink();
  const report = await correct(store, sink);
  expect(recipients(sink)).toEqual(['person2@example.org', 'person3@example.org']);
  expect(report.updates).toMatchObject([{ id: `${UPDATE_ID}#correction-1`, accepted: 2 }]);
  const mails = await Promise.all(sink.ledger.map(async ({ raw }) => PostalMime.parse(raw)));
  expect(mails.map(({ text }) => text?.split('\n')[0])).toEqual(
    Array(2).fill('This corrects our message of 17 Jan 2022, 05:00 UTC.'),
  );
  expect(mails[0]?.html).toContain('<strong>This corrects our message of 17 Jan 2022, 05:00 UTC.</strong>');
});

test('a correction has a Message-ID of its own, in the thread of what it corrects', async () => {
  const store = await aStore({ subscribers: many(1) });
  const sink = await aSink();
  await send(store, sink);
  await correct(store, sink);
  const mails = await Promise.all(sink.ledger.map(async ({ raw }) => PostalMime.parse(raw)));
  expect([...new Set(mails.map(({ messageId }) => messageId))]).toHaveLength(2);
  expect(new Set(mails.map(({ inReplyTo }) => inReplyTo)).size).toBe(1);
});

test('what reads as it was told is not told again, by a second correction neither', async () => {
  const store = await aStore({ subscribers: many(2) });
  const sink = await aSink();
  await send(store, sink);
  const same = await correct(store, sink, { content: CONTENT });
  const sentence = `“${UPDATE_ID}” reads as it did when it was last told, so there is nothing to correct.`;
  expect([reportText(same), isComplete(same), sink.ledger.length]).toEqual([
    `${sentence} Nothing was sent, and nobody is marked as told.`,
    false,
    2,
  ]);
  await correct(store, sink);
  expect((await correct(store, sink)).problem).toEqual({ message: sentence });
  await correct(store, sink, { content: saying('It was 484.') });
  expect((await correct(store, sink, { content: saying('It was 485.') })).updates).toMatchObject([
    { id: `${UPDATE_ID}#correction-3`, accepted: 2 },
  ]);
  expect(sink.ledger).toHaveLength(8);
});

test('what is not there, or has reached nobody, has nobody to correct it for', async () => {
  const store = await aStore({ subscribers: many(1) });
  const sink = await aSink();
  expect((await correct(store, sink)).problem?.message).toBe(
    `“${UPDATE_ID}” has reached nobody, so there is nobody to correct it for.`,
  );
  expect((await correct(store, sink, { correcting: 'incidents/none' })).problem?.message).toMatch(
    /^There is no update “incidents\/none”;/,
  );
  expect([sink.ledger, await statesIn(store)]).toEqual([[], []]);
});

test('a correction that was put off goes on by the same order, and nobody gets it twice', async () => {
  const store = await aStore({ subscribers: many(3) });
  await send(store, await aSink());
  let isBusy = true;
  const sink = await aSink({
    answer: (point, to) => (isBusy && point === 'rcpt' && to.startsWith('person1') ? 450 : 'take'),
  });
  expect((await correct(store, sink)).updates).toMatchObject([{ accepted: 2, waiting: 1 }]);
  isBusy = false;
  await correct(store, sink, { clock: () => LATER + MINUTE });
  expect([recipients(sink).length, doublesIn(sink.ledger)]).toEqual([3, {}]);
});

test('a correction of which no answer came is sent again by an order alone', async () => {
  const store = await aStore({ subscribers: many(1) });
  await send(store, await aSink());
  await correct(store, await aSink({ answer: (point) => (point === 'data' ? 'take-and-drop' : 'take') }));
  const sink = await aSink();
  await correct(store, sink);
  expect(sink.ledger).toEqual([]);
  await correct(store, sink, { isResendingUnknown: true });
  expect(recipients(sink)).toEqual(['person1@example.org']);
});

test('a correction of an earlier update keeps nobody from the newer one that was put off', async () => {
  const two = aContent({ incidents: [anIncident({ updates: [{ body: 'It was 483.' }, { at: NOW }] })] });
  const store = await aStore({ subscribers: many(1) });
  await send(store, await aSink());
  await send(store, await aSink({ answer: (point) => (point === 'rcpt' ? 450 : 'take') }), { content: two });
  const sink = await aSink();
  expect((await correct(store, sink, { content: two })).superseded).toBe(0);
  await send(store, sink, { content: two, clock: () => LATER });
  expect(sink.ledger).toHaveLength(2);
});

test('a correction is not among what the plan holds back', async () => {
  const store = await aStore({ subscribers: many(1) });
  await send(store, await aSink());
  await correct(store, await aSink({ answer: (point) => (point === 'rcpt' ? 450 : 'take') }));
  const notices = noticesOf(saying('It was 483.'));
  expect((await planOf(store, { notices, now: NOW, isBackfilling: false })).held).toEqual([]);
});
