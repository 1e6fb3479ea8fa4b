import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import type { ChannelName } from '#delivery/channel-name.ts';
import { newSecret } from '#delivery/channels/signature.ts';
import { ledgerOf } from '#delivery/outbox/ledger.ts';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { callLinksBack, endedBy, managedBy } from '#delivery/people/links.ts';
import { insertSubscriber, isSubscribed } from '#delivery/people/subscribers.ts';
import { writeChoice } from '#delivery/people/subscriptions.ts';
import { endToken } from '#delivery/people/tokens.ts';
import type { Store } from '#delivery/store/store.ts';
import { aContent, anIncident, aPage } from '#tests/support/makers.ts';
import { aSink, CONTENT, NOW, send, UPDATE_ID } from '#tests/support/sending.ts';
import { aStore, many, statesIn } from '#tests/support/temporary-store.ts';
import { aReceiver, aWeb, type Receiver } from '#tests/support/web-receiver.ts';

const OWNER = 'owner@customers.example';

interface Follower {
  channel: ChannelName;
  address: string;
  /** Null: nobody is told when it ends. */
  contact?: string | null;
}

async function follow(store: Store, { contact = OWNER, ...follower }: Follower): Promise<number> {
  return store.db.transaction(async (session) => {
    const facts = { ...follower, contact, locale: null, now: 0 };
    const id = await insertSubscriber(session, store.vault, facts);
    await writeChoice(session, id, { choice: EVERYTHING, now: 0 });
    return id;
  });
}

const secret = newSecret();

function webhook({ url }: Receiver, shape: 'standard' | 'statuspage'): string {
  return JSON.stringify({ url, shape, secrets: [secret] });
}

/** By webhooks of both shapes and a chat, beside two mailboxes. */
async function aFollowing() {
  const store = await aStore({ subscribers: many(2) });
  const receivers = { standard: await aReceiver(), statuspage: await aReceiver(), slack: await aReceiver() };
  await follow(store, { channel: 'webhook', address: webhook(receivers.standard, 'standard') });
  await follow(store, { channel: 'webhook', address: webhook(receivers.statuspage, 'statuspage') });
  await follow(store, { channel: 'slack', address: receivers.slack.url });
  return { store, receivers, web: aWeb({ clock: Date.now }) };
}

function bodyOf(receiver: Receiver): unknown {
  return JSON.parse(receiver.received[0]?.body.toString() ?? 'null');
}

test('an update reaches mailboxes, webhooks and a chat, each once and in its own shape', async () => {
  const { store, receivers, web } = await aFollowing();
  const sink = await aSink();
  const report = await send(store, sink, { web });
  expect(report.updates).toMatchObject([{ id: UPDATE_ID, candidates: 5, accepted: 5 }]);
  expect(sink.ledger).toHaveLength(2);
  expect(Object.values(receivers).map(({ received }) => received.length)).toEqual([1, 1, 1]);
  expect(bodyOf(receivers.standard)).toMatchObject({ type: 'incident.investigating' });
  expect(bodyOf(receivers.statuspage)).toMatchObject({ incident: { status: 'investigating' } });
  expect(bodyOf(receivers.slack)).toMatchObject({ text: expect.stringContaining('Withdrawals') });
  await send(store, sink, { web });
  expect(sink.ledger).toHaveLength(2);
  expect(receivers.standard.received).toHaveLength(1);
});

test('a receiver can verify a webhook with the library of the standard', async () => {
  const { store, receivers, web } = await aFollowing();
  await send(store, await aSink(), { web });
  const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = receivers.standard.received;
  const told = new Webhook(secret).verify(body.toString(), headers as Record<string, string>);
  expect(told).toMatchObject({ type: 'incident.investigating' });
});

test('where the relay is away, the other channels are told, and the mails wait', async () => {
  const { store, receivers, web } = await aFollowing();
  const sink = await aSink();
  await sink.close();
  const report = await send(store, sink, { web });
  expect(report.problem?.message).toContain('refused the connection');
  expect(report.updates).toMatchObject([{ accepted: 3, waiting: 2 }]);
  expect(receivers.slack.received).toHaveLength(1);
  const back = await aSink();
  expect((await send(store, back, { web })).updates).toMatchObject([{ accepted: 5, waiting: 0 }]);
  expect(receivers.slack.received).toHaveLength(1);
});

test('who follows by another channel waits where nothing can be posted', async () => {
  const { store } = await aFollowing();
  expect((await send(store, await aSink())).updates).toMatchObject([{ accepted: 2, waiting: 3 }]);
});

test('the link in a webhook’s body ends it while it is of the current epoch, and manages nothing', async () => {
  const store = await aStore();
  const receiver = await aReceiver();
  const id = await follow(store, { channel: 'webhook', address: webhook(receiver, 'statuspage') });
  const { db, vault } = store;
  await db.transaction((session) => callLinksBack(session, id));
  const url = 'https://updates.exchange.example';
  const content = aContent({ page: aPage({ subscriptions: { url } }), incidents: [anIncident()] });
  await send(store, await aSink(), { web: aWeb({ clock: Date.now }), content });
  const { meta } = bodyOf(receiver) as { meta: { unsubscribe: string } };
  const token = endToken(vault, { id, channel: 'webhook', epoch: 1 });
  expect(meta.unsubscribe).toBe(`${url}/u/${token}`);
  expect(receiver.received[0]?.body.toString()).not.toContain('/m/');
  expect(await managedBy(store, token, NOW)).toBeNull();
  expect(await endedBy(store, token)).toMatchObject({ id });
  await db.transaction((session) => callLinksBack(session, id));
  expect(await endedBy(store, token)).toBeNull();
});

test('a webhook that says that it is gone is not asked again', async () => {
  const store = await aStore({ subscribers: many(1) });
  const gone = await aReceiver({ answer: (response) => response.writeHead(410).end() });
  const id = await follow(store, { channel: 'webhook', address: webhook(gone, 'standard') });
  await send(store, await aSink(), { web: aWeb({ clock: Date.now }) });
  expect(await statesIn(store)).toEqual(['accepted', 'failed']);
  expect(await isSubscribed(store.db, id)).toBe(false);
});

test('a webhook that is busy is asked again when it said, and a chat that gave no answer is not', async () => {
  const store = await aStore();
  const busy = await aReceiver({ answer: (response) => response.writeHead(503, { 'retry-after': '120' }).end() });
  const silent = await aReceiver({ answer: (response) => response.destroy() });
  await follow(store, { channel: 'webhook', address: webhook(busy, 'standard') });
  await follow(store, { channel: 'slack', address: silent.url });
  const report = await send(store, await aSink(), { web: aWeb({ clock: Date.now }) });
  expect(await statesIn(store)).toEqual(['ready', 'unknown']);
  expect(report.nextRunAt).toBeGreaterThanOrEqual((report.updates[0]?.notedAt ?? 0) + 120_000);
});

test('a demonstration is posted to this machine alone', async () => {
  const store = await aStore();
  await follow(store, { channel: 'slack', address: 'https://hooks.slack.com/services/T000/B000/XXXX' });
  await send(store, await aSink(), { web: aWeb({ clock: Date.now, isDemonstration: true }), content: CONTENT });
  const ledger = await ledgerOf(store);
  expect(ledger.get(UPDATE_ID)).toMatchObject({ accepted: 0, failed: 1 });
});

test('a correction reaches every channel, and says which message it corrects', async () => {
  const { store, receivers, web } = await aFollowing();
  const sink = await aSink();
  await send(store, sink, { web });
  const content = aContent({ incidents: [anIncident({ updates: [{ body: 'It was 483.' }] })] });
  const report = await send(store, sink, { web, content, correcting: UPDATE_ID });
  expect(report.updates).toMatchObject([{ id: `${UPDATE_ID}#correction-1`, accepted: 5 }]);
  const [standard = '', slack = ''] = [receivers.standard, receivers.slack].map(({ received }) =>
    received[1]?.body.toString(),
  );
  expect(JSON.parse(standard).data.notice).toMatchObject({
    path: UPDATE_ID,
    corrects: new Date(NOW).toISOString(),
    text: 'It was 483.',
  });
  expect(slack).toContain('This corrects our message of 17 Jan 2022, 05:00 UTC.');
  const ids = receivers.standard.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(2);
});

test('chats that are gone, however many, pause nobody’s update', async () => {
  const store = await aStore();
  const gone = await aReceiver({ answer: (response) => response.writeHead(404).end() });
  for (let index = 0; index < 210; index += 1)
    await follow(store, { channel: 'slack', address: `${gone.url}?chat=${index}`, contact: null });
  const report = await send(store, await aSink(), { web: aWeb({ clock: Date.now }) });
  expect([report.orders, report.updates[0]?.failed]).toEqual([[], 210]);
});
