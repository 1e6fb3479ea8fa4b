import { expect, test } from 'vitest';
import type { Notice } from '#core/notice.ts';
import { audienceOf } from '#delivery/outbox/audience.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { choiceSchema, EVERYTHING, type Choice } from '#delivery/people/choice.ts';
import { insertSubscriber, isSubscribed } from '#delivery/people/subscribers.ts';
import {
  CHANGES_KEPT,
  choiceOf,
  endSubscriptions,
  replaceChoice,
  writeChoice,
} from '#delivery/people/subscriptions.ts';
import type { Store } from '#delivery/store/store.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { aStore, codesIn, columnIn, statesIn } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');
const ADA = { channel: 'email', address: 'ada@example.org', contact: null, locale: null, now } as const;

/** A store with one subscriber, number 1, of these choices. */
async function storeWith(...choices: Partial<Choice>[]): Promise<Store> {
  const store = await aStore();
  const id = await insertSubscriber(store.db, store.vault, ADA);
  for (const choice of choices) await writeChoice(store.db, id, { choice: { ...EVERYTHING, ...choice }, now });
  return store;
}

async function hears(store: Store, said: Partial<Notice>): Promise<boolean> {
  const { prepared } = await audienceOf(store.db, aNotice({ subjectId: 'incidents/a', ...said }), { now });
  return prepared === 1;
}

test.each<[kinds: Choice['kinds'], heard: string[]]>([
  [[], ['incident', 'postmortem', 'maintenance', 'announcement']],
  [['incident'], ['incident', 'postmortem']],
  [['maintenance'], ['maintenance']],
  [
    ['maintenance', 'announcement'],
    ['maintenance', 'announcement'],
  ],
])('who chose the kinds %j hears of %j', async (kinds, heard) => {
  const store = await storeWith({ kinds });
  const all = ['incident', 'postmortem', 'maintenance', 'announcement'] as const;
  const answers = await Promise.all(all.map((kind) => hears(store, { kind })));
  expect(all.filter((_, index) => answers[index])).toEqual(heard);
});

test('a choice of components and kinds is of both at once', async () => {
  const store = await storeWith({ components: ['trading'], kinds: ['maintenance'] });
  const trading = [{ id: 'trading', status: 'under_maintenance' as const }];
  const withdrawals = [{ id: 'withdrawals', status: 'suspended' as const }];
  expect(await hears(store, { kind: 'maintenance', components: trading })).toBe(true);
  expect(await hears(store, { kind: 'maintenance', components: withdrawals })).toBe(false);
  expect(await hears(store, { kind: 'incident', components: trading })).toBe(false);
});

test('who follows one incident hears of no other', async () => {
  const store = await storeWith({ subject: 'incidents/a' });
  expect([await hears(store, {}), await hears(store, { subjectId: 'incidents/b' })]).toEqual([true, false]);
});

test('a running choice is read as it was written', async () => {
  const store = await storeWith(
    { components: ['trading', 'withdrawals'], kinds: ['incident', 'announcement'] },
    { subject: 'incidents/a' },
    { subject: 'incidents/a' },
  );
  expect(await choiceOf(store.db, 1)).toEqual({
    general: { components: ['trading', 'withdrawals'], kinds: ['incident', 'announcement'], subject: null },
    subjects: ['incidents/a'],
  });
});

test('everything is read as everything, and nothing as nothing', async () => {
  expect(await choiceOf((await storeWith({})).db, 1)).toEqual({ general: EVERYTHING, subjects: [] });
  const { db } = await storeWith();
  expect([await choiceOf(db, 1), await isSubscribed(db, 1)]).toEqual([{ general: null, subjects: [] }, false]);
});

test('a new choice takes the place of the old one, and followed incidents stay', async () => {
  const store = await storeWith({ components: ['trading'] }, { subject: 'incidents/a' });
  const choice: Choice = { components: ['withdrawals'], kinds: ['incident'], subject: null };
  await replaceChoice(store.db, 1, { choice, now: now + 1 });
  expect(await choiceOf(store.db, 1)).toEqual({ general: choice, subjects: ['incidents/a'] });
  expect(await columnIn(store, 'SELECT ended_reason FROM subscription WHERE ended_at IS NOT NULL')).toEqual([
    'changed',
  ]);
});

test('the same choice again may run at once after it was changed', async () => {
  const store = await storeWith({});
  await replaceChoice(store.db, 1, { choice: EVERYTHING, now: now + 1 });
  expect(await choiceOf(store.db, 1)).toEqual({ general: EVERYTHING, subjects: [] });
});

test('of what somebody changes again and again the newest is kept, and for ever that they left', async () => {
  const store = await storeWith({ subject: 'incidents/a' });
  for (let times = 0; times < CHANGES_KEPT + 50; times += 1) {
    const choice: Choice = { components: [times % 2 === 0 ? 'trading' : 'api'], kinds: [], subject: null };
    await replaceChoice(store.db, 1, { choice, now: now + times });
  }
  await endSubscriptions(store.db, 1, { now, reason: 'unsubscribed' });
  expect(
    await store.db.all(
      'SELECT ended_reason AS reason, count(*) AS n FROM subscription GROUP BY ended_reason ORDER BY ended_reason',
    ),
  ).toEqual([
    { reason: 'changed', n: CHANGES_KEPT },
    { reason: 'unsubscribed', n: 2 },
  ]);
});

test('an ending ends every choice, and cancels what waits', async () => {
  const store = await storeWith({ components: ['trading'] }, { subject: 'incidents/a' });
  await freeze(store, aNotice(), { digest: '', now });
  expect(await endSubscriptions(store.db, 1, { now, reason: 'unsubscribed' })).toBe(2);
  expect([await isSubscribed(store.db, 1), await statesIn(store), await codesIn(store)]).toEqual([
    false,
    ['cancelled'],
    ['ended'],
  ]);
  expect(await endSubscriptions(store.db, 1, { now, reason: 'unsubscribed' })).toBe(0);
});

test('a choice from outside is read strictly', () => {
  expect(choiceSchema.safeParse(EVERYTHING).success).toBe(true);
  expect(choiceSchema.safeParse({ ...EVERYTHING, kinds: ['postmortem'] }).success).toBe(false);
  expect(choiceSchema.safeParse({ ...EVERYTHING, more: 1 }).success).toBe(false);
});
