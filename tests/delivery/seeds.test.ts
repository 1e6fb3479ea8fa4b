import { expect, test } from 'vitest';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { insertSubscriber } from '#delivery/people/subscribers.ts';
import { writeChoice } from '#delivery/people/subscriptions.ts';
import { ledgerOf } from '#delivery/outbox/ledger.ts';
import { reportText } from '#delivery/sending/report-text.ts';
import type { SendOptions } from '#delivery/sending/send-notices.ts';
import { aSink, send, UPDATE_ID } from '#tests/support/sending.ts';
import type { SmtpSink } from '#tests/support/smtp-sink.ts';
import { aStore, many } from '#tests/support/temporary-store.ts';
import { aReceiver, aWeb } from '#tests/support/web-receiver.ts';

const SEEDS = ['desk@exchange.example', 'watch@exchange.example'];

/** Allows nobody else, so that a thousand need not be mailed. */
const said: Partial<SendOptions> = { seeds: SEEDS, allowed: ['@exchange.example'], errorLimit: 1 };

function recipients({ ledger }: SmtpSink): string[] {
  return ledger.map(({ recipient }) => recipient);
}

test('before many are told, each seed takes a copy', async () => {
  const store = await aStore({ subscribers: many(1000) });
  const sink = await aSink();
  await send(store, sink, said);
  expect([recipients(sink), (await ledgerOf(store)).size]).toEqual([SEEDS, 1]);
  await send(store, sink, said);
  expect(sink.ledger).toHaveLength(2);
});

test.each([
  { what: 'refused', at: 'rcpt', answer: 550, why: /the relay refused it \(550\)/ },
  { what: 'refused for now', at: 'data', answer: 450, why: /the relay refused it \(450\)/ },
  { what: 'without an answer', at: 'data', answer: 'take-and-drop', why: /no answer came/ },
] as const)('where a copy is $what, nothing is frozen, and a sentence says why', async ({ at, answer, why }) => {
  const store = await aStore({ subscribers: many(1000) });
  const sink = await aSink({ answer: (point, to) => (point === at && to.startsWith('watch') ? answer : 'take') });
  const report = await send(store, sink, said);
  expect([(await ledgerOf(store)).size, recipients(sink).filter((to) => !SEEDS.includes(to))]).toEqual([0, []]);
  expect(reportText(report)).toMatch(why);
  expect(reportText(report)).toMatch(
    new RegExp(
      `^Of MAIL_SEEDS, the 2\\. address did not take “${UPDATE_ID}”: .* Nothing was sent, and nobody is marked`,
    ),
  );
  expect(reportText(report)).not.toContain('@');
});

test('where the relay is away, chats are told nothing that no seed has taken', async () => {
  const store = await aStore({ subscribers: many(1000) });
  const receiver = await aReceiver();
  const chat = { channel: 'slack', address: receiver.url, contact: null, locale: null, now: 0 } as const;
  const id = await insertSubscriber(store.db, store.vault, chat);
  await writeChoice(store.db, id, { choice: EVERYTHING, now: 0 });
  const sink = await aSink();
  await sink.close();
  const report = await send(store, sink, { ...said, web: aWeb({ clock: Date.now }) });
  expect([report.problem?.message, (await ledgerOf(store)).size, receiver.received]).toEqual([
    expect.stringContaining('refused the connection'),
    0,
    [],
  ]);
});

test('a seed that may get nothing stops it too', async () => {
  const store = await aStore({ subscribers: many(1000) });
  const report = await send(store, await aSink(), { ...said, allowed: ['desk@exchange.example'] });
  expect([report.problem?.message, (await ledgerOf(store)).size]).toEqual([
    `Of MAIL_SEEDS, the 2. address did not take “${UPDATE_ID}”: ALLOWED_RECIPIENTS does not name it.`,
    0,
  ]);
});

test.each([
  { who: 'a few', count: 3, isRamped: true },
  { who: 'many at once', count: 1000, isRamped: false },
])('seeds get nothing of what goes to $who', async ({ count, isRamped }) => {
  const sink = await aSink();
  await send(await aStore({ subscribers: many(count) }), sink, { ...said, isRamped });
  expect(recipients(sink)).toEqual([]);
});
