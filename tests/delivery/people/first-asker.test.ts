/** One mail a day goes to a mailbox, and whoever caused it decides nothing. */
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '#core/instant.ts';
import { confirmRequests, readLink } from '#delivery/people/confirming.ts';
import { MOST_OPEN } from '#delivery/people/requests.ts';
import { choiceOf } from '#delivery/people/subscriptions.ts';
import { MOST_SHOWN } from '#subscriptions/pages/confirm-pages.ts';
import { choicesIn, pressed } from '#tests/support/confirming.ts';
import { aContent, aPage } from '#tests/support/makers.ts';
import { aService, type TestedService } from '#tests/support/service.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

const CEO = 'ceo@customers.example';
const HOOK = { way: 'webhook', target: 'https://receiver.example/hook' };
const CONTENT = aContent({ page: aPage({ languages: ['en', 'es'] }) });

type Fields = Record<string, string | string[]>;

/** Each a minute after the one before, from another network. */
async function ask(service: TestedService, ...all: Fields[]): Promise<void> {
  for (const [index, fields] of all.entries()) {
    service.now += MINUTE;
    await service.post('/subscribe', service.signUp({ email: CEO, ...fields }), { remote: `198.51.${index}.7` });
  }
  await service.mailed();
}

function linkOf(service: TestedService): string {
  return `/confirm/${service.confirmations.at(-1)?.token}`;
}

async function read(service: TestedService, link: string): Promise<string> {
  return (await service.get(link)).text();
}

/** The requests that a page offers, in its order. */
function offered(page: string): [string, string][] {
  const fields = [...page.matchAll(/name="(choice\d+)" value="([^"]+)"/g)];
  return fields.map(([, name = '', value = '']) => [name, value]);
}

const STRANGERS: Fields = { kind: ['announcement'], locale: 'es' };

test('whoever asks first for somebody’s mailbox does not decide what its owner gets', async () => {
  const service = await aService({ content: CONTENT });
  await ask(service, STRANGERS, {});
  expect(service.confirmations).toHaveLength(1);
  const page = await read(service, linkOf(service));
  expect(page).toContain('More than one request waits for this mailbox.');
  // The newest first, each in the language of whoever asked, and none is chosen.
  expect(page).toMatch(/<ul lang="en" dir="ltr">[^]*Incidents[^]*<ul lang="es" dir="ltr">[^]*Anuncios/);
  expect(page).not.toMatch(/<input[^>]* checked/);
  const [own] = offered(page);
  const answer = await (await service.post(linkOf(service), Object.fromEntries([own ?? []]))).text();
  expect(answer).toContain('Your updates are switched on.');
  expect((await choiceOf(service.store.db, 1)).general).toEqual({ components: [], kinds: [], subject: null });
  expect(await columnIn(service.store, 'SELECT locale FROM subscriber')).toEqual(['en']);
  const open = 'SELECT count(*) AS n FROM request WHERE used_at IS NULL';
  expect([await columnIn(service.store, open), await read(service, linkOf(service))]).toEqual([
    [0],
    expect.stringContaining('This was confirmed before.'),
  ]);
});

test('opening the link changes nothing, and a press without a choice asks for one', async () => {
  const service = await aService({ content: CONTENT });
  await ask(service, STRANGERS, {});
  const before = await service.store.db.all('SELECT * FROM request ORDER BY token_tag');
  for (let times = 0; times < 3; times += 1) await read(service, linkOf(service));
  const forms: Fields[] = [{}, { choice0: '' }, { choice0: 'a'.repeat(64) }, { other: 'x' }];
  for (const fields of forms) {
    const answer = await service.post(linkOf(service), fields);
    expect([answer.status, (await answer.text()).includes('Choose at least one request.')]).toEqual([400, true]);
  }
  expect(await service.store.db.all('SELECT * FROM request ORDER BY token_tag')).toEqual(before);
  expect(await columnIn(service.store, 'SELECT id FROM subscriber')).toEqual([]);
});

test('what the button named is confirmed, and not what came meanwhile', async () => {
  const service = await aService({ content: CONTENT });
  await ask(service, {});
  const shown = choicesIn(await read(service, linkOf(service)));
  await ask(service, STRANGERS);
  expect(await (await service.post(linkOf(service), shown)).text()).toContain('Your updates are switched on.');
  expect((await choiceOf(service.store.db, 1)).general).toEqual({ components: [], kinds: [], subject: null });
});

test('requests for several addresses are confirmed together, each with its own link', async () => {
  const service = await aService();
  const chat = { way: 'slack', target: 'https://hooks.slack.com/services/T/B/x' };
  await ask(service, {}, HOOK, chat);
  expect(service.confirmations).toHaveLength(1);
  const page = await read(service, linkOf(service));
  expect(offered(page).map(([name]) => name)).toEqual(['choice0', 'choice1', 'choice2']);
  const answer = await pressed(service, linkOf(service));
  expect(new Set(answer.match(/\/m\/[a-z2-7]+/g)).size).toBe(3);
  expect(answer.match(/whsec_/g)).toHaveLength(1);
  expect(await columnIn(service.store, 'SELECT count(*) AS n FROM subscription WHERE ended_at IS NULL')).toEqual([3]);
});

test('of two requests for one address one can be chosen', async () => {
  const service = await aService({ content: CONTENT });
  await ask(service, STRANGERS, {}, HOOK);
  const requests = offered(await read(service, linkOf(service)));
  expect(requests.map(([name]) => name)).toEqual(['choice0', 'choice1', 'choice1']);
  const both = Object.fromEntries(requests.map(([, tag], index) => [`choice${index}`, tag]));
  expect((await service.post(linkOf(service), both)).status).toBe(400);
  expect(await columnIn(service.store, 'SELECT id FROM subscription')).toEqual([]);
});

test('in a flood the newest are shown, and whoever asks again stands first', async () => {
  const service = await aService({ content: CONTENT });
  await ask(service, {}, ...Array.from({ length: 60 }, () => STRANGERS));
  const rows = await columnIn(service.store, 'SELECT count(*) AS n FROM request');
  // What the mail leads to stays beside the newest.
  expect(rows).toEqual([MOST_OPEN + 1]);
  const page = await read(service, linkOf(service));
  expect(offered(page)).toHaveLength(MOST_SHOWN);
  expect(page).toContain(`Older requests that are not shown: ${MOST_OPEN + 1 - MOST_SHOWN}.`);
  await ask(service, { kind: ['incident'] });
  expect(service.confirmations).toHaveLength(1);
  await pressed(service, linkOf(service));
  expect((await choiceOf(service.store.db, 1)).general?.kinds).toEqual(['incident']);
});

test('a flood of one mailbox takes nothing from another', async () => {
  const service = await aService({ content: CONTENT });
  await ask(service, {}, ...Array.from({ length: 60 }, () => ({ email: 'flooded@customers.example' })));
  const [token] = service.confirmations.map((each) => each.token);
  expect(offered(await read(service, `/confirm/${token}`))).toHaveLength(1);
});

test('a request that is too old is not shown', async () => {
  const service = await aService({ content: CONTENT });
  await ask(service, STRANGERS);
  service.now += DAY + HOUR;
  await ask(service, {});
  expect(offered(await read(service, linkOf(service)))).toHaveLength(2);
  service.now += 23 * HOUR;
  expect(offered(await read(service, linkOf(service)))).toHaveLength(1);
});

test('when one of two links has confirmed, the other has too', async () => {
  const service = await aService();
  await ask(service, {});
  const first = linkOf(service);
  service.now += DAY;
  await ask(service, {});
  const choices = choicesIn(await read(service, first));
  await pressed(service, linkOf(service));
  for (const page of [await read(service, first), await (await service.post(first, choices)).text()]) {
    expect(page).toContain('This was confirmed before.');
    expect(page).not.toMatch(/\/m\//);
  }
});

test('two links of one mailbox that confirm at the same moment begin one subscription', async () => {
  const service = await aService();
  await ask(service, {});
  const tokens = [service.confirmations.at(-1)?.token ?? ''];
  service.now += DAY;
  await ask(service, {});
  tokens.push(service.confirmations.at(-1)?.token ?? '');
  const { store, now } = service;
  const link = await readLink(store, tokens[0] ?? '', now);
  const chosen = link.state === 'open' ? link.waiting.map(({ tag }) => [tag]) : [];
  const outcomes = await Promise.all(
    [0, 1, 2, 3].map((index) =>
      confirmRequests(store, { token: tokens[index % 2] ?? '', chosen: chosen[index >> 1] ?? [] }, now),
    ),
  );
  expect(outcomes.map(({ state }) => state).toSorted()).toEqual(['confirmed', 'used', 'used', 'used']);
});

test('a link confirms nothing of another mailbox', async () => {
  const service = await aService();
  await ask(service, {});
  await ask(service, { email: 'other@customers.example' });
  const [ceos = '', others = ''] = service.confirmations.map(({ token }) => `/confirm/${token}`);
  const choices = choicesIn(await read(service, ceos));
  expect((await service.post(others, choices)).status).toBe(400);
  expect(await columnIn(service.store, 'SELECT id FROM subscriber')).toEqual([]);
});

test('what another mailbox has is named, and cannot be chosen', async () => {
  const service = await aService();
  await ask(service, { ...HOOK, email: 'owner@customers.example' });
  const owners = linkOf(service);
  await ask(service, {}, HOOK);
  const link = linkOf(service);
  const early = choicesIn(await read(service, link));
  await pressed(service, owners);
  const page = await read(service, link);
  expect([offered(page).length, page.includes('Somebody else looks after this address')]).toEqual([1, true]);
  // From a page that was opened before the owner confirmed.
  const answer = await (await service.post(link, early)).text();
  expect(answer).toContain('Another mailbox has subscribed it already. Nothing was changed.');
  expect(answer.match(/\/m\/[a-z2-7]+/g)).toHaveLength(1);
  const contacts = 'SELECT count(DISTINCT contact_tag) AS n FROM subscriber WHERE contact_tag IS NOT NULL';
  expect(await columnIn(service.store, contacts)).toEqual([1]);
});

test('a link shows the same for a mailbox that subscribes and for one that does not', async () => {
  const service = await aService({ content: CONTENT, store: await aStore({ subscribers: [[]] }) });
  const pages: string[] = [];
  for (const email of ['person1@example.org', 'person2@example.org']) {
    await ask(service, { email, ...STRANGERS }, { email });
    const page = await read(service, linkOf(service));
    pages.push(page.replaceAll(/value="[0-9a-f]{64}"|\/confirm\/[a-z2-7]+|person\d|\d\d:\d\d/g, '…'));
  }
  expect(pages[0]).toBe(pages[1]);
});
