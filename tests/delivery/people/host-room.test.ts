import { expect, test } from 'vitest';
import { HOUR } from '#core/instant.ts';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { takeTest, TESTS_OF_A_SITE, WEBHOOKS_A_SITE, type HostRoom } from '#delivery/people/host-room.ts';
import { insertSubscriber } from '#delivery/people/subscribers.ts';
import { endSubscriptions, writeChoice } from '#delivery/people/subscriptions.ts';
import type { Store } from '#delivery/store/store.ts';
import { time } from '#tests/support/makers.ts';
import { aStore } from '#tests/support/temporary-store.ts';

const NOW = time('2022-01-17T14:00Z');
const ROOM: HostRoom = { webhooksASite: WEBHOOKS_A_SITE, sharedHosts: [] };

function webhookAt(url: string): string {
  return JSON.stringify({ url, shape: 'standard', secrets: [] });
}

interface Said {
  room?: HostRoom;
  now?: number;
  contact?: string;
}

let mailboxes = 0;

/** For another mailbox each time, unless one is said. */
function tested({ db, vault }: Store, url: string, said: Said = {}): Promise<boolean> {
  const { hostname: host } = new URL(url);
  mailboxes += 1;
  const asked = {
    channel: 'webhook',
    address: webhookAt(url),
    contact: `person${mailboxes}@customers.example`,
  } as const;
  const testing = { ...asked, host, room: ROOM, now: NOW, ...said };
  return db.transaction((session) => takeTest(session, vault, testing));
}

async function countOf(store: Store, urls: string[], said: Said = {}): Promise<number> {
  const outcomes: boolean[] = [];
  for (const url of urls) outcomes.push(await tested(store, url, said));
  return outcomes.filter(Boolean).length;
}

/** The id of one that runs. */
async function running({ db, vault }: Store, url: string): Promise<number> {
  const target = {
    channel: 'webhook',
    address: webhookAt(url),
    contact: 'owner@customers.example',
    locale: null,
  } as const;
  const id = await insertSubscriber(db, vault, { ...target, now: 0 });
  await writeChoice(db, id, { choice: EVERYTHING, now: 0 });
  return id;
}

function each<T>(count: number, of: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

test.each([
  ['in the query', (index: number) => `https://victim.example/hook?${index}`],
  ['in the path', (index: number) => `https://victim.example/hook/${index}`],
  ['in a name under it', (index: number) => `https://x${index}.victim.example/hook`],
  [
    'in the port, upper case and a dot at the end',
    (index: number) =>
      [
        `https://victim.example:${8000 + index}/`,
        `https://VICTIM.example/${index}`,
        `https://victim.example./${index}`,
      ][index % 3] ?? '',
  ],
  ['in the rest of an address of IPv6', (index: number) => `https://[2001:db8:1:2::${index + 1}]/`],
  [
    'in how an address of IPv4 is written',
    (index: number) => [`https://203.0.113.9/${index}`, `https://0xcb007109/${index}`][index % 2] ?? '',
  ],
])('sixty addresses of one host that differ %s are ten tests an hour', async (_, url) => {
  const store = await aStore();
  expect(await countOf(store, each(60, url))).toBe(TESTS_OF_A_SITE.limit);
  expect(await countOf(store, each(60, url), { now: NOW + HOUR })).toBe(TESTS_OF_A_SITE.limit);
  expect(await tested(store, 'https://elsewhere.example/')).toBe(true);
});

test('neighbours at one hoster, and those of a chat, are not one site', async () => {
  const store = await aStore();
  expect(
    await countOf(
      store,
      each(60, (index) => `https://customer${index}.github.io/`),
    ),
  ).toBe(60);
  expect(
    await countOf(
      store,
      each(60, (index) => `https://hooks.slack.com/services/T/B/${index}`),
    ),
  ).toBe(60);
  expect(
    await countOf(
      store,
      each(60, (index) => `https://prod-1.eu.logic.azure.com/workflows/${index}`),
    ),
  ).toBe(60);
  const room = { ...ROOM, sharedHosts: ['hooks.customers.example'] };
  expect(
    await countOf(
      store,
      each(60, (index) => `https://hooks.customers.example/${index}`),
      { room },
    ),
  ).toBe(60);
});

test('of one host twenty run, until one ends or the operator says otherwise', async () => {
  const store = await aStore();
  const ids: number[] = [];
  for (const url of each(WEBHOOKS_A_SITE, (index) => `https://x${index % 3}.victim.example/${index}`))
    ids.push(await running(store, url));
  const more = 'https://victim.example/more';
  expect(await tested(store, more)).toBe(false);
  expect(await tested(store, more, { now: NOW + HOUR, room: { ...ROOM, webhooksASite: 30 } })).toBe(true);
  await endSubscriptions(store.db, ids[0] ?? 0, { now: NOW, reason: 'unsubscribed' });
  expect(await tested(store, more, { now: NOW + 2 * HOUR })).toBe(true);
});

test('one that runs already may be confirmed again at a full host', async () => {
  const store = await aStore();
  for (const url of each(WEBHOOKS_A_SITE, (index) => `https://victim.example/${index}`)) await running(store, url);
  expect(await tested(store, 'https://victim.example/0')).toBe(true);
});

test('of many at the same moment none gets past the limit', async () => {
  const store = await aStore();
  for (const url of each(WEBHOOKS_A_SITE - 3, (index) => `https://victim.example/${index}`)) await running(store, url);
  const urls = each(8, (index) => `https://victim.example/new/${index}`);
  const outcomes = await Promise.all(urls.map((url) => tested(store, url)));
  expect(outcomes.filter(Boolean)).toHaveLength(3);
});

test('one mailbox, however it is spelt, uses up the tests neither of a site nor of a chat', async () => {
  const store = await aStore();
  const sixty = (url: string) =>
    Promise.all(
      each(60, (index) => tested(store, `${url}${index}`, { contact: `stranger+${index}@elsewhere.example` })),
    );
  expect((await sixty('https://hooks.victim.example/')).filter(Boolean)).toHaveLength(5);
  expect((await sixty('https://hooks.slack.com/services/T/B/')).filter(Boolean)).toHaveLength(20);
  expect(await tested(store, 'https://hooks.victim.example/own')).toBe(true);
  expect(
    await countOf(
      store,
      each(1000, (index) => `https://hooks.slack.com/services/T/C/${index}`),
    ),
  ).toBe(980);
});
