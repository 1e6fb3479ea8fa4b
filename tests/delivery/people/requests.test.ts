import { expect, test } from 'vitest';
import { DAY, HOUR } from '#core/instant.ts';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { forgetRequests } from '#delivery/people/request-rows.ts';
import type { Asked } from '#delivery/people/asked.ts';
import { readLink } from '#delivery/people/confirming.ts';
import { askToSubscribe, noteMail, waitingConfirmations } from '#delivery/people/requests.ts';
import { choiceOf } from '#delivery/people/subscriptions.ts';
import { unsubscribe } from '#delivery/people/managing.ts';
import { addressTag } from '#delivery/store/sealed-address.ts';
import type { Store } from '#delivery/store/store.ts';
import { confirmAll } from '#tests/support/confirming.ts';
import { time } from '#tests/support/makers.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

const NOW = time('2022-01-17T14:00Z');

function asked(said: Partial<Asked> = {}): Asked {
  return {
    channel: 'email',
    address: 'person@customers.example',
    contact: null,
    choice: EVERYTHING,
    locale: 'en',
    ...said,
  };
}

async function tokenOf(store: Store, said: Partial<Asked> = {}, now = NOW): Promise<string> {
  const confirmation = await store.db.transaction((session) =>
    askToSubscribe(session, store.vault, { asked: asked(said), now }),
  );
  return confirmation?.token ?? '';
}

test('who confirms subscribes, once', async () => {
  const store = await aStore();
  const token = await tokenOf(store, { choice: { components: ['api'], kinds: ['incident'], subject: null } });
  expect(token).toMatch(/^[a-z2-7]{26}$/);
  expect(await confirmAll(store, token, NOW + HOUR)).toMatchObject({
    state: 'confirmed',
    begun: [{ subscriber: { id: 1 } }],
  });
  expect(await confirmAll(store, token, NOW + HOUR)).toEqual({ state: 'used' });
  expect(await choiceOf(store.db, 1)).toEqual({
    general: { components: ['api'], kinds: ['incident'], subject: null },
    subjects: [],
  });
});

test('a mail to one spelling opens what was asked for with another, where the provider makes them one', async () => {
  const store = await aStore();
  for (const address of ['v.ictim@gmail.com', 'vi.ctim+a@gmail.com', 'vic.tim@googlemail.com'])
    await tokenOf(store, { address });
  const token = await tokenOf(store, { address: 'vict.im@gmail.com' }, NOW + DAY);
  for (const address of ['vi.ctim@gmail.com', 'victi.m@gmail.com', 'victim+a@gmail.com'])
    await tokenOf(store, { address }, NOW + DAY);
  expect(await tokenOf(store, { address: 'victim@gmail.com' }, NOW + DAY)).toBe('');
  const link = await readLink(store, token, NOW + DAY);
  const waiting = link.state === 'open' ? link.waiting.map(({ asked: { address } }) => address) : [];
  expect(waiting).toContain('victim@gmail.com');
});

test.each([
  ['first-last@yandex.ru', 'firstlast@yandex.ru'],
  ['victim+a@customers.example', 'victim@customers.example'],
  ['victim-a@yahoo.com', 'victim@yahoo.com'],
  ['victim@me.com', 'victim@icloud.com'],
])('a mail to %s opens nothing of %s: they may be two people’s', async (one, other) => {
  const store = await aStore();
  const token = await tokenOf(store, { address: one });
  await tokenOf(store, { address: other });
  expect(await readLink(store, token, NOW)).toMatchObject({ state: 'open', waiting: [{ asked: { address: one } }] });
});

test('of confirmations at the same moment one counts', async () => {
  const store = await aStore();
  const token = await tokenOf(store);
  const states = await Promise.all(Array.from({ length: 8 }, () => confirmAll(store, token, NOW)));
  expect(states.map(({ state }) => state).toSorted()).toEqual(['confirmed', ...Array<string>(7).fill('used')]);
  expect(await columnIn(store, 'SELECT count(*) AS n FROM subscription')).toEqual([1]);
});

test('two requests for one address that are confirmed at the same moment make one subscriber', async () => {
  const store = await aStore();
  const tokens = [await tokenOf(store), await tokenOf(store, {}, NOW + DAY)];
  await Promise.all(tokens.map((token) => confirmAll(store, token, NOW + DAY)));
  expect(await columnIn(store, 'SELECT count(*) AS n FROM subscriber')).toEqual([1]);
});

test('a link shows what was asked for, and works for 48 hours', async () => {
  const store = await aStore();
  const token = await tokenOf(store);
  expect(await readLink(store, token, NOW)).toMatchObject({
    state: 'open',
    waiting: [{ asked: asked(), askedAt: NOW, isTaken: false }],
  });
  expect(await readLink(store, token, NOW + 48 * HOUR)).toEqual({ state: 'expired' });
  expect(await confirmAll(store, token, NOW + 48 * HOUR)).toEqual({ state: 'expired' });
  expect(await readLink(store, 'a'.repeat(26), NOW)).toEqual({ state: 'unknown' });
  expect(await confirmAll(store, 'a'.repeat(26), NOW)).toEqual({ state: 'unknown' });
});

test('the store has neither token nor address', async () => {
  const store = await aStore();
  const token = await tokenOf(store);
  const [row] = await store.db.all('SELECT * FROM request');
  const text = JSON.stringify(row);
  expect([token, 'person', 'customers.example'].filter((word) => text.includes(word))).toEqual([]);
});

test('a mailbox has one mail a day, whatever is asked for and however it is spelt', async () => {
  const store = await aStore();
  const others: Partial<Asked>[] = [
    {},
    { address: 'PERSON@customers.example' },
    { channel: 'slack', address: 'https://hooks.slack.com/services/A', contact: 'person@customers.example' },
  ];
  const tokens = [await tokenOf(store)];
  for (const said of others) tokens.push(await tokenOf(store, said, NOW + DAY - 1));
  tokens.push(await tokenOf(store, {}, NOW + DAY));
  expect(tokens.map((token) => token !== '')).toEqual([true, false, false, false, true]);
});

test('the same is written for an address that subscribes, for one that does not, and for one that had its mail', async () => {
  const store = await aStore({ subscribers: [[]] });
  await tokenOf(store, { address: 'person1@example.org' });
  await tokenOf(store, { address: 'person2@example.org' });
  await tokenOf(store, { address: 'person2@example.org' });
  const rows = await store.db.all('SELECT length(token_tag) AS a, expires_at - created_at AS c, used_at FROM request');
  expect(rows).toHaveLength(3);
  expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(1);
});

test('who ended comes back by confirming, and what bounces said is forgotten', async () => {
  const store = await aStore();
  await confirmAll(store, await tokenOf(store), NOW);
  await unsubscribe(store, 1, NOW);
  await store.db.run(
    `INSERT INTO suppression (address_tag, reason, score, scored_at, suppressed_at)
     SELECT address_tag, 'no-such-address', 5, 1, 1 FROM subscriber`,
  );
  await confirmAll(store, await tokenOf(store, {}, NOW + DAY), NOW + DAY);
  expect((await choiceOf(store.db, 1)).general).toEqual(EVERYTHING);
  expect(await columnIn(store, 'SELECT reason FROM suppression')).toEqual([]);
});

test('following one incident leaves the rest as it was', async () => {
  const store = await aStore();
  await confirmAll(store, await tokenOf(store, { choice: { ...EVERYTHING, components: ['api'] } }), NOW);
  const only = { components: [], kinds: [], subject: 'incidents/one' };
  await confirmAll(store, await tokenOf(store, { choice: only }, NOW + DAY), NOW + DAY);
  expect(await choiceOf(store.db, 1)).toEqual({
    general: { components: ['api'], kinds: [], subject: null },
    subjects: ['incidents/one'],
  });
});

test('a webhook that runs stays with the mailbox that has it; one that has ended may go to another', async () => {
  const store = await aStore();
  const hook = { channel: 'webhook', address: 'https://receiver.example/hook' } as const;
  await confirmAll(store, await tokenOf(store, { ...hook, contact: 'first@customers.example' }), NOW);
  const second = await tokenOf(store, { ...hook, contact: 'second@customers.example' });
  for (let times = 0; times < 3; times += 1) {
    expect(await readLink(store, second, NOW)).toMatchObject({ waiting: [{ isTaken: true }] });
    expect(await confirmAll(store, second, NOW)).toEqual({ state: 'taken' });
  }
  await unsubscribe(store, 1, NOW);
  expect(await confirmAll(store, second, NOW)).toMatchObject({ state: 'confirmed' });
});

test('of two mailboxes that confirm one webhook at the same moment, one has it, and the other nothing of it', async () => {
  const store = await aStore();
  const hook = { channel: 'webhook', address: 'https://receiver.example/hook' } as const;
  const contacts = Array.from({ length: 8 }, (_, index) => `person${index}@customers.example`);
  const tokens = await Promise.all(contacts.map((contact) => tokenOf(store, { ...hook, contact })));
  const outcomes = await Promise.all(tokens.map((token) => confirmAll(store, token, NOW)));
  expect(outcomes.filter(({ state }) => state === 'confirmed')).toHaveLength(1);
  expect(outcomes.filter(({ state }) => state === 'taken')).toEqual(
    Array.from({ length: 7 }, () => ({ state: 'taken' })),
  );
  const winner = contacts[outcomes.findIndex(({ state }) => state === 'confirmed')] ?? '';
  expect(await columnIn(store, 'SELECT contact_tag FROM subscriber')).toEqual([
    addressTag(store.vault, 'email', winner),
  ]);
});

test('of mailboxes that confirm a webhook at the moment at which its owner has ended it, one has it, in a row of its own', async () => {
  const store = await aStore();
  const hook = { channel: 'webhook', address: 'https://receiver.example/hook' } as const;
  await confirmAll(store, await tokenOf(store, { ...hook, contact: 'first@customers.example' }), NOW);
  const contacts = Array.from({ length: 8 }, (_, index) => `person${index}@customers.example`);
  const tokens = await Promise.all(contacts.map((contact) => tokenOf(store, { ...hook, contact })));
  await unsubscribe(store, 1, NOW);
  const outcomes = await Promise.all(tokens.map((token) => confirmAll(store, token, NOW)));
  const winner = contacts[outcomes.findIndex(({ state }) => state === 'confirmed')] ?? '';
  expect(outcomes.filter(({ state }) => state !== 'taken')).toMatchObject([
    { begun: [{ subscriber: { contact: winner } }] },
  ]);
  const rows = 'SELECT contact_tag FROM subscriber ORDER BY address_tag IS NULL';
  const tags = [winner, 'first@customers.example'].map((contact) => addressTag(store.vault, 'email', contact));
  expect(await columnIn(store, rows)).toEqual(tags);
  const running = 'SELECT count(DISTINCT subscriber_id) AS n FROM subscription WHERE ended_at IS NULL';
  expect(await columnIn(store, running)).toEqual([1]);
});

test('a confirmation that was not mailed is found again under a new token, and one that has left is not', async () => {
  const store = await aStore();
  const lost = await tokenOf(store);
  const sent = await tokenOf(store, { address: 'other@customers.example' });
  expect(await noteMail(store, sent, 'left')).toBe(true);
  const waiting = await waitingConfirmations(store, NOW);
  expect(waiting.map(({ asked: { address } }) => address)).toEqual(['person@customers.example']);
  // Whoever held the old token may not send it any more.
  expect(await noteMail(store, lost, 'left')).toBe(false);
  expect(await noteMail(store, waiting[0]?.token ?? '', 'left')).toBe(true);
  expect(await noteMail(store, waiting[0]?.token ?? '', 'left')).toBe(false);
  expect(await confirmAll(store, waiting[0]?.token ?? '', NOW)).toMatchObject({ state: 'confirmed' });
});

test('what was asked for is forgotten after a week', async () => {
  const store = await aStore();
  const token = await tokenOf(store);
  await forgetRequests(store.db, NOW + 7 * DAY - 1);
  expect((await readLink(store, token, NOW + DAY)).state).toBe('open');
  await forgetRequests(store.db, NOW + 7 * DAY);
  expect(await readLink(store, token, NOW + DAY)).toEqual({ state: 'unknown' });
});
