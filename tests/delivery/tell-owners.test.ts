import { expect, test } from 'vitest';
import { DAY, HOUR } from '#core/instant.ts';
import { newSecret } from '#delivery/channels/signature.ts';
import type { ChannelName } from '#delivery/channel-name.ts';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { insertSubscriber, isSubscribed } from '#delivery/people/subscribers.ts';
import { endSubscriptions, writeChoice } from '#delivery/people/subscriptions.ts';
import { suppress } from '#delivery/people/suppression.ts';
import { addressTag } from '#delivery/store/sealed-address.ts';
import type { Store } from '#delivery/store/store.ts';
import { aSink, CONTENT, NOW, send } from '#tests/support/sending.ts';
import type { SmtpSink } from '#tests/support/smtp-sink.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';
import { aReceiver, aWeb } from '#tests/support/web-receiver.ts';

const OWNER = 'owner@customers.example';
const web = aWeb({ clock: () => NOW });

function follow(store: Store, channel: ChannelName, address: string): Promise<number> {
  return store.db.transaction(async (session) => {
    const facts = { channel, address, contact: channel === 'web-push' ? null : OWNER, locale: null, now: 0 };
    const id = await insertSubscriber(session, store.vault, facts);
    await writeChoice(session, id, { choice: EVERYTHING, now: 0 });
    return id;
  });
}

function webhook(url: string): string {
  return JSON.stringify({ url, shape: 'standard', secrets: [newSecret()] });
}

/** A webhook that answers 410 from now on. */
async function aGoneWebhook() {
  const store = await aStore();
  const gone = await aReceiver({ answer: (response) => response.writeHead(410).end() });
  await follow(store, 'webhook', webhook(`${gone.url}secret`));
  return { store, host: new URL(gone.url).host };
}

function mailsOf({ ledger }: SmtpSink): unknown[] {
  return ledger.map(({ recipient }) => recipient);
}

function reasonsIn(store: Store): Promise<unknown[]> {
  return columnIn(store, 'SELECT ended_reason FROM subscription ORDER BY id');
}

test('who looks after a webhook that is gone is mailed at the end of the sending, once', async () => {
  const { store, host } = await aGoneWebhook();
  const sink = await aSink();
  const rate = { perSecond: null, perDay: 100 };
  await send(store, sink, { web, rate });
  await send(store, sink, { web, rate });
  expect([mailsOf(sink), await reasonsIn(store)]).toEqual([[OWNER], ['gone-told']]);
  expect(await columnIn(store, 'SELECT mails FROM relay_hour')).toEqual([1]);
  const text = sink.ledger[0]?.raw.toString() ?? '';
  expect(text).toMatch(/^Subject: Your webhook gets no more updates from /m);
  expect(text).toContain(`your webhook at ${host}`);
  expect(text).toContain('Its last answer: 410');
  expect(text).not.toContain('secret');
});

test('where the relay is away, the mail waits for a later sending', async () => {
  const { store } = await aGoneWebhook();
  const away = await aSink();
  await away.close();
  await send(store, away, { web });
  expect(await reasonsIn(store)).toEqual(['gone']);
  const back = await aSink();
  await send(store, back, { web });
  expect([mailsOf(back), await reasonsIn(store)]).toEqual([[OWNER], ['gone-told']]);
});

test('what the relay refuses for now is mailed later', async () => {
  const { store } = await aGoneWebhook();
  const busy = await aSink({ answer: (point) => (point === 'data' ? 451 : 'take') });
  await send(store, busy, { web });
  expect(await reasonsIn(store)).toEqual(['gone']);
  const back = await aSink();
  await send(store, back, { web });
  expect([mailsOf(back), await reasonsIn(store)]).toEqual([[OWNER], ['gone-told']]);
});

test('nobody is mailed of a browser, of an old ending, of their own leaving, or where nothing may reach them', async () => {
  const store = await aStore();
  const { db, vault } = store;
  const ids: number[] = [];
  for (const name of ['old', 'left', 'kept'])
    ids.push(await follow(store, 'webhook', webhook(`https://${name}.example/`)));
  const browser = { endpoint: 'https://push.example/x', keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) } };
  ids.push(await follow(store, 'web-push', JSON.stringify(browser)));
  const endings = [
    { now: NOW - 8 * DAY, reason: 'gone' },
    { now: NOW, reason: 'unsubscribed' },
    { now: NOW, reason: 'failing' },
    { now: NOW, reason: 'gone' },
  ];
  for (const [index, ending] of endings.entries())
    await db.transaction((session) => endSubscriptions(session, ids[index] ?? 0, ending));
  const sink = await aSink();
  await send(store, sink, { allowed: ['colleague@exchange.example'] });
  const complaint = {
    tag: addressTag(vault, 'email', OWNER),
    reason: 'complaint',
    evidence: null,
    now: NOW,
    until: null,
  };
  await db.transaction((session) => suppress(session, complaint));
  await send(store, sink);
  expect([mailsOf(sink), await reasonsIn(store)]).toEqual([[], ['gone', 'unsubscribed', 'failing', 'gone']]);
});

/** Deliveries of updates that are long over: `x` was given up, `o` accepted. */
async function told(store: Store, id: number, outcomes: string): Promise<void> {
  for (const [index, outcome] of outcomes.split('').entries()) {
    const at = NOW - DAY + index * HOUR;
    const [state, code] = outcome === 'x' ? ['failed', 'gave-up'] : ['accepted', '200'];
    const update = `incidents/2021-12-01-other/0${index}-update`;
    await store.db.run(
      `INSERT INTO update_event (id, subject_id, kind, state, noted_at, valid_until, digest, reach, candidates, prepared, excluded, suppressed, wave)
       VALUES (:update, 'incidents/2021-12-01-other', 'incident', 'frozen', :at, :at, '', '', 1, 1, 0, 0, 0)`,
      { update, at },
    );
    await store.db.run(
      `INSERT INTO delivery (update_id, channel, target_id, domain_tag, wave, state, run_at, attempt, code, updated_at)
       VALUES (:update, 'webhook', :id, '', 0, :state, :at, 9, :code, :at)`,
      { update, id, state: state ?? '', code: code ?? '', at },
    );
    for (const [minutes, verdict, said] of [
      [0, outcome === 'x' ? 'retry' : 'accepted', outcome === 'x' ? '503' : '200'],
      [1, state ?? '', code ?? ''],
    ] as const)
      await store.db.run(
        `INSERT INTO attempt (delivery_id, ended_at, verdict, code)
         SELECT id, CAST(:at AS bigint), CAST(:verdict AS text), CAST(:said AS text) FROM delivery WHERE update_id = :update`,
        { at: at + minutes, verdict, said, update },
      );
  }
}

test('a webhook that gave up three updates in a row is ended, and its owner hears since when and why', async () => {
  const store = await aStore();
  const id = await follow(store, 'webhook', webhook('https://hooks.customers.example/'));
  await told(store, id, 'oxxx');
  const sink = await aSink();
  await send(store, sink, { content: { ...CONTENT, incidents: [] } });
  expect([await isSubscribed(store.db, id), await reasonsIn(store), mailsOf(sink)]).toEqual([
    false,
    ['failing-told'],
    [OWNER],
  ]);
  expect(sink.ledger[0]?.raw.toString()).toContain('Its last answer: 503');
  expect(sink.ledger[0]?.raw.toString()).toContain('Since 16 Jan 2022, 06:00 UTC');
});

test.each(['xx', 'xxox', 'xxxo'])('with “%s” it goes on', async (outcomes) => {
  const store = await aStore();
  const id = await follow(store, 'webhook', webhook('https://hooks.customers.example/'));
  await told(store, id, outcomes);
  const sink = await aSink();
  await send(store, sink, { content: { ...CONTENT, incidents: [] } });
  expect([await isSubscribed(store.db, id), mailsOf(sink)]).toEqual([true, []]);
});
