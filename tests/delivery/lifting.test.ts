import { expect, test } from 'vitest';
import { DAY, SECOND } from '#core/instant.ts';
import { heldBy, liftBy, liftOne } from '#delivery/people/lifting.ts';
import { listLines } from '#delivery/people/subscriber-text.ts';
import { listSubscribers } from '#delivery/people/subscribers.ts';
import { keepScore, suppress, suppressionCounts } from '#delivery/people/suppression.ts';
import type { Store } from '#delivery/store/store.ts';
import { time } from '#tests/support/makers.ts';
import { aStore, columnIn, many } from '#tests/support/temporary-store.ts';

const day = time('2022-01-18T00:00Z');

async function tagsIn(store: Store): Promise<string[]> {
  return (await columnIn(store, 'SELECT address_tag FROM subscriber ORDER BY id')).map(String);
}

/** Five people: three cut off by one answer, of whom one a day later and one complained; one for a while; one is watched. */
async function aStoreWithHeld(): Promise<Store> {
  const store = await aStore({ subscribers: many(5) });
  const [first = '', late = '', complained = '', full = '', watched = ''] = await tagsIn(store);
  const held = { reason: 'no-such-address', evidence: '550 5.1.3 listed at a 100% block_list', until: null };
  await suppress(store.db, { ...held, tag: first, now: day + DAY - SECOND });
  await suppress(store.db, { ...held, tag: late, now: day + DAY });
  await suppress(store.db, { ...held, reason: 'complaint', tag: complained, now: day });
  await suppress(store.db, { tag: full, reason: 'bounces', evidence: null, now: day, until: day + 30 * DAY });
  await keepScore(store.db, watched, { points: 2, at: day });
  return store;
}

test('the list says of each who gets no mail why, since when, until when and by what evidence', async () => {
  const store = await aStoreWithHeld();
  const since = 'everything  since 1970-01-01T00:00Z';
  expect(await Array.fromAsync(listLines(listSubscribers(store)))).toEqual([
    `person1@example.org  ${since}  no mail since 2022-01-18T23:59:59Z: no-such-address, “550 5.1.3 listed at a 100% block_list”`,
    `person2@example.org  ${since}  no mail since 2022-01-19T00:00Z: no-such-address, “550 5.1.3 listed at a 100% block_list”`,
    `person3@example.org  ${since}  no mail since 2022-01-18T00:00Z: complaint, “550 5.1.3 listed at a 100% block_list”`,
    `person4@example.org  ${since}  no mail 2022-01-18T00:00Z to 2022-02-17T00:00Z: bounces`,
    `person5@example.org  ${since}`,
    '5 subscribed, 0 ended.',
  ]);
});

test('what one answer did on one day is lifted, and nothing else; complaints stay', async () => {
  const store = await aStoreWithHeld();
  const meant = { text: '100% block_list', from: day };
  expect(await heldBy(store.db, meant)).toEqual({ count: 1, complaints: 1 });
  expect(await heldBy(store.db, { ...meant, text: '100x block' })).toEqual({ count: 0, complaints: 0 });
  expect(await liftBy(store.db, meant)).toBe(1);
  expect(await suppressionCounts(store.db, day + DAY)).toEqual({ bounces: 1, complaint: 1, 'no-such-address': 1 });
});

test('one is lifted by name; what is only counted against somebody stays', async () => {
  const store = await aStoreWithHeld();
  const [, , complained = '', , watched = ''] = await tagsIn(store);
  expect(await liftOne(store.db, complained)).toEqual({
    reason: 'complaint',
    evidence: '550 5.1.3 listed at a 100% block_list',
    since: day,
    until: null,
  });
  expect([await liftOne(store.db, complained), await liftOne(store.db, watched)]).toEqual([null, null]);
  expect(await suppressionCounts(store.db, day)).toEqual({ bounces: 1, 'no-such-address': 2 });
  expect(await columnIn(store, 'SELECT count(*) AS n FROM suppression')).toEqual([4]);
});
