import { describe, expect, test } from 'vitest';
import { newVapidKeys } from '#delivery/channels/web-push-crypto.ts';
import { listSubscribers } from '#delivery/people/subscribers.ts';
import { aContent, aPage } from '#tests/support/makers.ts';
import { aService, SERVICE_URL, type ServiceUnderTest, type TestedService } from '#tests/support/service.ts';

const PAGE = aPage();
const CONTENT = aContent({
  page: { ...PAGE, subscriptions: { url: SERVICE_URL, pushKey: newVapidKeys().publicKey } },
});
const ENDPOINT = 'https://fcm.googleapis.com/fcm/send/an-endpoint';
const KEYS = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) };
const [COMPONENT = ''] = PAGE.components.map(({ id }) => id);

async function offering(said: ServiceUnderTest = {}): Promise<TestedService> {
  return aService({ content: CONTENT, ...said });
}

interface Posted {
  path?: string;
  method?: string;
  origin?: string | null;
  body?: unknown;
}

async function push(
  { app }: TestedService,
  { path = '/push', method = 'POST', origin = PAGE.url, body = wanted() }: Posted = {},
): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(origin === null ? {} : { origin }) };
  const sent = method === 'POST' ? { body: JSON.stringify(body) } : {};
  return app.fetch(new Request(SERVICE_URL + path, { method, headers, ...sent }), { remote: '203.0.113.7' });
}

function wanted(said: object = {}) {
  return {
    subscription: { endpoint: ENDPOINT, expirationTime: null, keys: KEYS },
    components: [],
    language: 'en',
    ...said,
  };
}

async function subscribersOf({ store }: TestedService) {
  return (await Array.fromAsync(listSubscribers(store))).map(({ channel, address, locale, endedAt, components }) => {
    return { channel, address, locale, isRunning: endedAt === null, components };
  });
}

test('a browser is told of what it chose, until it ends that, and then nothing of it is kept', async () => {
  const service = await offering();
  const started = await push(service, { body: wanted({ components: [COMPONENT] }) });
  expect([started.status, started.headers.get('access-control-allow-origin')]).toEqual([201, PAGE.url]);
  expect(started.headers.get('set-cookie')).toBeNull();
  const address = JSON.stringify({ endpoint: ENDPOINT, keys: KEYS });
  expect(await subscribersOf(service)).toEqual([
    { channel: 'web-push', address, locale: 'en', isRunning: true, components: [COMPONENT] },
  ]);
  const ended = await push(service, { path: '/push/end', body: await started.json() });
  expect([ended.status, await ended.json()]).toEqual([200, {}]);
  expect(await subscribersOf(service)).toEqual([
    { channel: 'web-push', address: null, locale: null, isRunning: false, components: [COMPONENT] },
  ]);
});

test('a browser that asks twice is one subscriber, with its newest keys and choice', async () => {
  const service = await offering();
  await push(service);
  const keys = { p256dh: `B${'c'.repeat(86)}`, auth: 'd'.repeat(22) };
  await push(service, { body: wanted({ subscription: { endpoint: ENDPOINT, keys }, components: [COMPONENT] }) });
  expect(await subscribersOf(service)).toEqual([
    {
      channel: 'web-push',
      address: JSON.stringify({ endpoint: ENDPOINT, keys }),
      locale: 'en',
      isRunning: true,
      components: [COMPONENT],
    },
  ]);
});

test('the page alone may ask, and is told so before it does', async () => {
  const service = await offering();
  const asked = await push(service, { method: 'OPTIONS' });
  const told = ['access-control-allow-origin', 'access-control-allow-methods', 'access-control-allow-headers'];
  expect([asked.status, ...told.map((name) => asked.headers.get(name))]).toEqual([
    204,
    PAGE.url,
    'POST',
    'content-type',
  ]);
  expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
  const others = await Promise.all(['https://elsewhere.example', null].map((origin) => push(service, { origin })));
  expect(others.map(({ status, headers }) => [status, headers.get('access-control-allow-origin')])).toEqual([
    [403, null],
    [403, null],
  ]);
  expect(await subscribersOf(service)).toEqual([]);
});

describe('nothing is kept of', () => {
  function at(endpoint: string): object {
    return wanted({ subscription: { endpoint, keys: KEYS } });
  }
  test.each<[string, unknown]>([
    ['an address that is no push service', at('https://hooks.elsewhere.example/x')],
    ['a name that only begins like one', at('https://fcm.googleapis.com.elsewhere.example/x')],
    ['an address of a private network', at('https://10.0.0.1/x')],
    ['a push service without encryption', at('http://fcm.googleapis.com/x')],
    ['keys that are none', wanted({ subscription: { endpoint: ENDPOINT, keys: { ...KEYS, auth: 'short' } } })],
    ['a language that the page does not speak', wanted({ language: 'xx' })],
    ['services of which none is there', wanted({ components: ['gone'] })],
    ['more than was asked', wanted({ more: true })],
    ['what is no request', 'text'],
  ])('%s', async (_, body) => {
    const service = await offering();
    const answer = await push(service, { body });
    expect([answer.status, await answer.json()]).toEqual([400, { problem: 'unreadable' }]);
    expect(await subscribersOf(service)).toEqual([]);
  });
});

test('a network that asks too often is told to come back', async () => {
  const service = await offering({ askingsAnHour: 1 });
  const answers = [await push(service), await push(service)];
  expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
    [201, null],
    [429, '3600'],
  ]);
});

test('a token ends a browser of its own alone', async () => {
  const service = await offering();
  await push(service);
  const answers = await Promise.all(
    [{ token: 'a'.repeat(36) }, { token: '' }].map((body) => push(service, { path: '/push/end', body })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect((await push(service, { path: '/push/end', body: {} })).status).toBe(400);
  expect(await subscribersOf(service)).toMatchObject([{ isRunning: true }]);
});

test('where the page names no key, there is nothing', async () => {
  const service = await aService();
  expect((await push(service)).status).toBe(404);
});
