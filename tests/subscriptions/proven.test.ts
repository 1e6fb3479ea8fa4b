/** Webhooks and chats have to accept a test before they are told anything. */
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { DAY } from '#core/instant.ts';
import { newSecret } from '#delivery/channels/signature.ts';
import type { Asked } from '#delivery/people/asked.ts';
import { askToSubscribe } from '#delivery/people/requests.ts';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { pressed } from '#tests/support/confirming.ts';
import { aContent, aPage } from '#tests/support/makers.ts';
import { aService, type ServiceUnderTest, type TestedService } from '#tests/support/service.ts';
import { columnIn } from '#tests/support/temporary-store.ts';
import { aReceiver, aWeb, type Receiver } from '#tests/support/web-receiver.ts';

const secret = newSecret();

function webhook({ url }: Pick<Receiver, 'url'>): Partial<Asked> {
  return { channel: 'webhook', address: JSON.stringify({ url, shape: 'standard', secrets: [secret] }) };
}

/** Signatures are checked against the real time. */
async function service(said: ServiceUnderTest = {}): Promise<TestedService> {
  const made = await aService({ web: aWeb({ clock: Date.now, answerMs: 500 }), ...said });
  made.now = Date.now();
  return made;
}

async function confirmed(tested: TestedService, said: Partial<Asked>): Promise<() => Promise<string>> {
  const { store, now } = tested;
  const asked = { contact: 'owner@customers.example', choice: EVERYTHING, locale: 'en', ...said } as Asked;
  const request = await store.db.transaction((session) => askToSubscribe(session, store.vault, { asked, now }));
  return async () => {
    const page = await pressed(tested, `/confirm/${request?.token ?? ''}`);
    return /<h1[^>]*>(.*?)<\/h1>/s.exec(page)?.[1]?.trim() ?? '';
  };
}

function runningIn({ store }: TestedService): Promise<unknown[]> {
  return columnIn(store, 'SELECT kind FROM subscription WHERE ended_at IS NULL');
}

test('a webhook that accepts a signed test is switched on', async () => {
  const [tested, receiver] = [await service(), await aReceiver()];
  const press = await confirmed(tested, webhook(receiver));
  expect([await press(), await runningIn(tested)]).toEqual(['You will hear from us', ['*']]);
  const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = receiver.received;
  const { name, url } = aPage();
  expect(new Webhook(secret).verify(body.toString(), headers as Record<string, string>)).toEqual({
    type: 'subscription.confirmed',
    timestamp: expect.any(String),
    data: { page: { name, url }, demonstration: null },
  });
  expect([await press(), receiver.received.length]).toEqual(['You will hear from us', 1]);
});

test('one that runs is tested with the key that its receiver has', async () => {
  const [tested, receiver] = [await service(), await aReceiver()];
  await (
    await confirmed(tested, webhook(receiver))
  )();
  tested.now += DAY;
  const other = JSON.stringify({ url: receiver.url, shape: 'statuspage', secrets: [newSecret()] });
  await (
    await confirmed(tested, { channel: 'webhook', address: other })
  )();
  expect(receiver.received).toHaveLength(2);
  for (const { headers, body } of receiver.received)
    expect(() => new Webhook(secret).verify(body.toString(), headers as Record<string, string>)).not.toThrow();
});

test('one that another mailbox has is sent no test', async () => {
  const [tested, receiver] = [await service(), await aReceiver()];
  const owner = await confirmed(tested, webhook(receiver));
  const stranger = await confirmed(tested, { ...webhook(receiver), contact: 'stranger@elsewhere.example' });
  expect([await owner(), receiver.received.length]).toEqual(['You will hear from us', 1]);
  expect([await stranger(), receiver.received.length]).toEqual(['Somebody else looks after this address', 1]);
});

test.each([404, 302, 500])('one that answers %i is not, until it is mended and confirmed again', async (status) => {
  let answers = status;
  const receiver = await aReceiver({ answer: (response) => response.writeHead(answers).end() });
  const tested = await service();
  const press = await confirmed(tested, webhook(receiver));
  expect([await press(), await runningIn(tested)]).toEqual(['The address does not take our messages', []]);
  answers = 200;
  expect([await press(), await runningIn(tested)]).toEqual(['You will hear from us', ['*']]);
});

test('of several that are confirmed at once, none is switched on where one takes no test', async () => {
  let answers = 500;
  const receiver = await aReceiver({ answer: (response) => response.writeHead(answers).end() });
  const tested = await service();
  const press = await confirmed(tested, { channel: 'email', address: 'owner@customers.example', contact: null });
  await confirmed(tested, webhook(receiver));
  expect([await press(), await runningIn(tested)]).toEqual(['The address does not take our messages', []]);
  answers = 200;
  expect([await press(), await runningIn(tested)]).toEqual(['You will hear from us', ['*', '*']]);
});

test('one that says nothing, and one that is not there, are not', async () => {
  const silent = await aReceiver({ answer: () => {} });
  const tested = await service();
  for (const target of [silent, { url: 'http://127.0.0.1:1/' }])
    expect(await (await confirmed(tested, { ...webhook(target), contact: target.url }))()).toBe(
      'The address does not take our messages',
    );
  expect(await runningIn(tested)).toEqual([]);
});

test('one in a network that is not public is not asked', async () => {
  const [tested, receiver] = [await service({ web: aWeb({ trusted: [] }) }), await aReceiver()];
  const press = await confirmed(tested, webhook(receiver));
  expect([await press(), receiver.connections()]).toEqual(['The address does not take our messages', 0]);
});

test('a stranger’s address is tested five times in an hour, however often somebody presses', async () => {
  const receiver = await aReceiver({ answer: (response) => response.writeHead(500).end() });
  const tested = await service();
  const press = await confirmed(tested, webhook(receiver));
  for (let times = 0; times < 7; times += 1) await press();
  expect(receiver.received).toHaveLength(5);
});

test.each([
  ['slack', { text: 'Updates from {} arrive here from now on.\n{url}/', unfurl_links: false, unfurl_media: false }],
  ['discord', { content: 'Updates from {} arrive here from now on.\n{url}/', allowed_mentions: { parse: [] } }],
  ['google-chat', { text: 'Updates from {} arrive here from now on.\n{url}/' }],
  ['teams', { attachments: [{ content: { lang: 'en', actions: [] } }] }],
] as const)('a chat on %s is greeted', async (channel, said) => {
  const [tested, receiver] = [await service(), await aReceiver()];
  const press = await confirmed(tested, { channel, address: receiver.url });
  expect([await press(), await runningIn(tested)]).toEqual(['You will hear from us', ['*']]);
  const { name, url } = aPage();
  const expected: unknown = JSON.parse(JSON.stringify(said).replaceAll('{}', name).replaceAll('{url}', url));
  expect(JSON.parse(receiver.received[0]?.body.toString() ?? '')).toMatchObject(expected as object);
});

test('in the subscriber’s language', async () => {
  const content = aContent({ page: aPage({ languages: ['en', 'es'] }) });
  const [tested, receiver] = [await service({ content }), await aReceiver()];
  await (
    await confirmed(tested, { channel: 'slack', address: receiver.url, locale: 'es' })
  )();
  expect(receiver.received[0]?.body.toString()).toContain('llegan aquí desde ahora');
});

test('a mailbox, and a webhook of a demonstration, have nothing to prove', async () => {
  const tested = await service({ web: aWeb({ isDemonstration: true }) });
  await (
    await confirmed(tested, { channel: 'email', address: 'person@customers.example', contact: null })
  )();
  await (
    await confirmed(tested, webhook({ url: 'https://hooks.customers.example/' }))
  )();
  expect(await runningIn(tested)).toEqual(['*', '*']);
});
