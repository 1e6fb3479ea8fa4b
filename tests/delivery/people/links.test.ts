/** Whom links lead to, what they do, and how they are called back. */
import { expect, test } from 'vitest';
import { DAY, HOUR } from '#core/instant.ts';
import { parseWebhookTarget } from '#delivery/channels/target.ts';
import { subscriberRecord } from '#delivery/people/data-rights.ts';
import { renewLinks } from '#delivery/people/links.ts';
import { unsubscribe } from '#delivery/people/managing.ts';
import { addSubscribers, isSubscribed } from '#delivery/people/subscribers.ts';
import { endToken } from '#delivery/people/tokens.ts';
import { pressed } from '#tests/support/confirming.ts';
import { aContent, aPage } from '#tests/support/makers.ts';
import { aService, manageLinkOf, type TestedService } from '#tests/support/service.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

const HOOK = { way: 'webhook', target: 'https://receiver.example/hook' };
const OWNER = 'owner@customers.example';
const STRANGER = 'stranger@elsewhere.example';

/** Asks and confirms; the page that answers, and the link on it. */
async function confirmed(service: TestedService, fields: Record<string, string>) {
  await service.post('/subscribe', service.signUp(fields));
  await service.mailed();
  const page = await pressed(service, `/confirm/${service.confirmations.at(-1)?.token}`);
  const manage = /\/m\/[a-z2-7]+/.exec(page)?.[0] ?? '';
  return { page, manage, secret: /whsec_[\w+/=]+/.exec(page)?.[0] ?? null };
}

/** As it would be in a message now. */
async function endLinkOf({ store }: TestedService, id: number): Promise<string> {
  const record = await subscriberRecord(store, id);
  return record === null ? '' : `/u/${endToken(store.vault, record)}`;
}

function clicked(service: TestedService, link: string): Promise<Response> {
  return service.post(link, { 'List-Unsubscribe': 'One-Click' });
}

async function opens(service: TestedService, link: string): Promise<boolean> {
  const statuses = [await service.get(link), await service.post(`${link}/export`)].map(({ status }) => status);
  return statuses.every((status) => status === 200);
}

test('who had somebody’s webhook first comes by no link to what its owner has later', async () => {
  const service = await aService();
  const early = await confirmed(service, { ...HOOK, email: STRANGER });
  const links = [await endLinkOf(service, 1), early.manage, await manageLinkOf(service)];
  await unsubscribe(service.store, 1, service.now);
  service.now += HOUR;
  const owner = await confirmed(service, { ...HOOK, email: OWNER });
  expect(await opens(service, owner.manage)).toBe(true);
  for (const link of links) {
    expect([link, await opens(service, link)]).toEqual([link, false]);
    await clicked(service, link);
  }
  const exported = await (await service.post(`${owner.manage}/export`)).text();
  expect([exported.includes(OWNER), exported.includes('stranger')]).toEqual([true, false]);
  expect(JSON.parse(exported)).toMatchObject({ subscriptions: [{ endedAt: null }] });
  const [id] = await columnIn(service.store, 'SELECT max(id) AS id FROM subscriber');
  expect(await isSubscribed(service.store.db, Number(id))).toBe(true);
});

test('a month later, an old link opens nothing, whoever has subscribed since', async () => {
  const service = await aService();
  const early = await confirmed(service, { ...HOOK, email: OWNER });
  await unsubscribe(service.store, 1, service.now);
  service.now += 30 * DAY;
  await confirmed(service, { ...HOOK, email: OWNER });
  const answer = await service.get(early.manage);
  expect([answer.status, (await answer.text()).includes('href="/manage?language=en"')]).toEqual([404, true]);
});

test.each([
  ['webhook', HOOK, true],
  ['chat', { way: 'slack', target: 'https://hooks.slack.com/services/T/B/x' }, true],
  ['mailbox', {}, false],
])('who ended the updates of a %s and confirms anew has new links', async (_, fields, isRunning) => {
  const service = await aService();
  const { manage } = await confirmed(service, { ...fields, email: OWNER });
  const end = await endLinkOf(service, 1);
  await clicked(service, end);
  expect(await isSubscribed(service.store.db, 1)).toBe(false);
  service.now += DAY - HOUR;
  await unsubscribe(service.store, 1, service.now);
  service.now += HOUR - 1;
  expect(await opens(service, manage)).toBe(true);
  service.now += 1;
  await confirmed(service, { ...fields, email: OWNER });
  expect(await opens(service, manage)).toBe(false);
  await clicked(service, end);
  // Whoever finds an old mail can still stop.
  expect(await isSubscribed(service.store.db, 1)).toBe(isRunning);
});

test('the button makes earlier links useless, and its page has the one that works', async () => {
  const service = await aService();
  const { manage } = await confirmed(service, { ...HOOK, email: OWNER });
  const end = await endLinkOf(service, 1);
  const page = await (await service.post(`${manage}/renew`)).text();
  const [, fresh = ''] = /<a href="(\/m\/[a-z2-7]+)\?language=en">No earlier link works any more/.exec(page) ?? [];
  expect([await opens(service, manage), await opens(service, fresh)]).toEqual([false, true]);
  for (const path of ['', '/end', '/erase', '/secret', '/renew', '/follow', '/stop'])
    expect((await service.post(manage + path, { sure: 'yes' })).status).toBe(404);
  await clicked(service, end);
  expect(await isSubscribed(service.store.db, 1)).toBe(true);
  await clicked(service, await endLinkOf(service, 1));
  expect(await isSubscribed(service.store.db, 1)).toBe(false);
});

test('an end link that was called back says so, instead of that updates have ended', async () => {
  const service = await aService();
  const { manage } = await confirmed(service, { ...HOOK, email: OWNER });
  const [end, madeUp] = [await endLinkOf(service, 1), `/u/${'a'.repeat(36)}`];
  await service.post(`${manage}/renew`);
  for (const answer of [await service.get(end), await clicked(service, end)]) {
    const page = await answer.text();
    expect([answer.status, page.includes('This link does not work any more')]).toEqual([404, true]);
    expect(page).not.toContain('Your updates have ended');
  }
  expect((await clicked(service, madeUp)).status).toBe(200);
});

test('a mail’s link ends after every button, and nothing but ends', async () => {
  const service = await aService();
  await confirmed(service, { email: OWNER });
  const end = await endLinkOf(service, 1);
  for (let times = 0; times < 3; times += 1) await service.post(`${await manageLinkOf(service)}/renew`);
  expect(await opens(service, end.replace('/u/', '/m/'))).toBe(false);
  await clicked(service, end);
  expect(await isSubscribed(service.store.db, 1)).toBe(false);
});

test('of two who call links back by the same link, one is answered with the new one', async () => {
  const store = await aStore({ subscribers: [[]] });
  const seen = { id: 1, epoch: 0 };
  const epochs = await Promise.all(Array.from({ length: 8 }, () => renewLinks(store, seen)));
  expect(epochs.filter((epoch) => epoch !== null)).toEqual([1]);
});

test('reading changes nothing of the links', async () => {
  const service = await aService();
  const { manage } = await confirmed(service, { ...HOOK, email: OWNER });
  const before = await service.store.db.all('SELECT * FROM subscriber');
  for (const path of ['/renew', '/secret']) expect((await service.get(manage + path)).status).toBe(404);
  expect(await service.store.db.all('SELECT * FROM subscriber')).toEqual(before);
});

test('who is brought back by an import has new links', async () => {
  const service = await aService({ store: await aStore({ subscribers: [[]] }) });
  const manage = await manageLinkOf(service);
  await unsubscribe(service.store, 1, service.now);
  const row = { line: 2, address: 'person1@example.org', components: [], locale: null };
  await addSubscribers(service.store, [row], { now: service.now, isReviving: true });
  expect(await opens(service, manage)).toBe(false);
});

test('a webhook’s key is shown when it is made, and never again', async () => {
  const service = await aService();
  const { manage, secret } = await confirmed(service, { ...HOOK, email: OWNER });
  expect(parseWebhookTarget((await subscriberRecord(service.store, 1))?.address ?? '')?.secrets).toEqual([secret]);
  const answers = [await service.get(manage), await service.post(manage), await service.post(`${manage}/export`)];
  for (const answer of answers) expect(await answer.text()).not.toContain('whsec_');
  const exported: unknown = await (await service.post(`${manage}/export`)).json();
  const address = '{"url":"https://receiver.example/hook","shape":"standard"}';
  expect(exported).toMatchObject({ subscriber: { address }, requests: [{ content: { asked: { address } } }] });
});

test('another key is made by a button, and messages are signed with the one before it too', async () => {
  const service = await aService();
  const { manage, secret } = await confirmed(service, { ...HOOK, email: OWNER });
  const made: string[] = [];
  for (let times = 0; times < 2; times += 1) {
    const page = await (await service.post(`${manage}/secret`)).text();
    made.push(/whsec_[\w+/=]+/.exec(page)?.[0] ?? '');
    expect(parseWebhookTarget((await subscriberRecord(service.store, 1))?.address ?? '')?.secrets).toEqual(
      [...made.toReversed(), secret].slice(0, 2),
    );
  }
  expect(new Set([...made, secret]).size).toBe(3);
  expect(await (await service.get(manage)).text()).not.toContain('whsec_');
});

test('a chat and a mailbox have no key', async () => {
  const service = await aService();
  await confirmed(service, { email: OWNER });
  const manage = await manageLinkOf(service);
  expect((await service.post(`${manage}/secret`)).status).toBe(404);
});

test('a webhook that runs keeps its key when its owner asks for another form', async () => {
  const service = await aService();
  const { secret } = await confirmed(service, { ...HOOK, email: OWNER });
  service.now += DAY;
  const again = await confirmed(service, { ...HOOK, way: 'webhook-statuspage', email: OWNER });
  expect(again.secret).toBeNull();
  const { address = '' } = (await subscriberRecord(service.store, 1)) ?? {};
  expect(parseWebhookTarget(address)).toMatchObject({ shape: 'statuspage', secrets: [secret] });
});

test('a browser that comes back after its push service gave it up has a new token', async () => {
  const page = aPage({ subscriptions: { url: 'https://updates.exchange.example', pushKey: 'key' } });
  const service = await aService({ content: aContent({ page }) });
  const subscription = {
    endpoint: 'https://fcm.googleapis.com/fcm/send/x',
    keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) },
  };
  async function posted(path: string, body: object): Promise<Response> {
    const headers = { origin: page.url, 'content-type': 'application/json' };
    const request = new Request(`https://updates.exchange.example${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return service.app.fetch(request, { remote: '203.0.113.7' });
  }
  async function token(): Promise<unknown> {
    const answer = await posted('/push', { subscription, components: [], language: 'en' });
    return ((await answer.json()) as { token: unknown }).token;
  }
  const first = await token();
  expect(await token()).toBe(first);
  await unsubscribe(service.store, 1, service.now);
  const second = await token();
  await posted('/push/end', { token: first });
  expect([second === first, await isSubscribed(service.store.db, 1)]).toEqual([false, true]);
  await posted('/push/end', { token: second });
  expect(await subscriberRecord(service.store, 1)).toBeNull();
});
