import { expect, test } from 'vitest';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { eraseSubscriber, exportSubscriber, subscriberRecord } from '#delivery/people/data-rights.ts';
import { askToSubscribe } from '#delivery/people/requests.ts';
import { choiceOf } from '#delivery/people/subscriptions.ts';
import type { Store } from '#delivery/store/store.ts';
import { ASKED, confirmAll } from '#tests/support/confirming.ts';
import { time } from '#tests/support/makers.ts';
import { aStore, columnIn, statesIn } from '#tests/support/temporary-store.ts';

const NOW = time('2022-01-17T14:00Z');

/** Somebody who subscribed, was told of one update, and waits for another. */
async function somebody(): Promise<Store> {
  const store = await aStore();
  const { db, vault } = store;
  const confirmation = await db.transaction((session) => askToSubscribe(session, vault, { asked: ASKED, now: NOW }));
  await confirmAll(store, confirmation?.token ?? '', NOW);
  for (const state of ['accepted', 'ready']) {
    const id = state === 'accepted' ? 'incidents/one/01' : 'incidents/one/02';
    await db.run(
      `INSERT INTO update_event (id, subject_id, kind, state, noted_at, valid_until, digest, reach, candidates, prepared, excluded, suppressed, wave)
       VALUES (:id, 'incidents/one', 'incident', 'frozen', 1, 1, '', '', 1, 1, 0, 0, 0)`,
      { id },
    );
    await db.run(
      `INSERT INTO delivery (update_id, channel, target_id, domain_tag, wave, state, run_at, updated_at)
       VALUES (:id, 'email', 1, '', 0, :state, 1, :now)`,
      { id, state, now: NOW },
    );
  }
  await db.run(
    "INSERT INTO attempt (delivery_id, ended_at, verdict, code, reply) VALUES (1, :now, 'accepted', '250', 'Ok')",
    { now: NOW },
  );
  return store;
}

test('an export has everything that is kept, and nothing that only we can read', async () => {
  const store = await somebody();
  const at = '2022-01-17T14:00Z';
  expect(await exportSubscriber(store, 1)).toEqual({
    subscriber: { channel: 'email', address: 'person@customers.example', contact: null, locale: 'en', createdAt: at },
    subscriptions: [{ component: '*', kind: '*', subject: '*', createdAt: at, endedAt: null, endedReason: null }],
    deliveries: [
      {
        update: 'incidents/one/01',
        channel: 'email',
        state: 'accepted',
        code: null,
        reply: null,
        updatedAt: at,
        attempts: [{ endedAt: at, verdict: 'accepted', code: '250', reply: 'Ok' }],
      },
      {
        update: 'incidents/one/02',
        channel: 'email',
        state: 'ready',
        code: null,
        reply: null,
        updatedAt: at,
        attempts: [],
      },
    ],
    requests: [
      {
        createdAt: at,
        expiresAt: '2022-01-19T14:00Z',
        usedAt: at,
        content: {
          kind: 'subscription',
          mail: 'waiting',
          asked: {
            channel: 'email',
            address: 'person@customers.example',
            contact: null,
            choice: EVERYTHING,
            locale: 'en',
          },
        },
      },
    ],
    suppression: null,
  });
});

test('after an erasure nobody is known by the address, and nothing more is sent', async () => {
  const store = await somebody();
  expect(await eraseSubscriber(store, 1, NOW)).toBe(true);
  expect(await statesIn(store)).toEqual(['accepted', 'cancelled']);
  expect(await choiceOf(store.db, 1)).toEqual({ general: null, subjects: [] });
  expect(
    await store.db.all(
      'SELECT channel, address_sealed, address_tag, domain_tag, contact_sealed, contact_tag, locale FROM subscriber',
    ),
  ).toEqual([
    {
      channel: 'email',
      address_sealed: null,
      address_tag: null,
      domain_tag: '',
      contact_sealed: null,
      contact_tag: null,
      locale: null,
    },
  ]);
  expect(await columnIn(store, 'SELECT count(*) AS n FROM request')).toEqual([0]);
  expect(await subscriberRecord(store, 1)).toBeNull();
  expect(await exportSubscriber(store, 1)).toBeNull();
  expect(await eraseSubscriber(store, 1, NOW)).toBe(false);
});

test.each([
  ['stays where nothing may be sent to it', 1, ['complaint']],
  ['goes where it was only counted', null, []],
])('the tag of an erased address %s', async (_, suppressedAt, reasons) => {
  const store = await somebody();
  await store.db.run(
    `INSERT INTO suppression (address_tag, reason, score, scored_at, suppressed_at)
     SELECT address_tag, 'complaint', 1, 1, CAST(:suppressedAt AS bigint) FROM subscriber`,
    { suppressedAt },
  );
  await eraseSubscriber(store, 1, NOW);
  expect(await columnIn(store, 'SELECT reason FROM suppression')).toEqual(reasons);
});
