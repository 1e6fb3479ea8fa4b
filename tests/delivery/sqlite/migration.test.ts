import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { ledgerOf } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { APPLICATION_ID, MIGRATIONS } from '#delivery/store/sqlite-schema.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { listSubscribers, removeSubscriber } from '#delivery/people/subscribers.ts';
import { KEY, statesIn, temporaryFolder } from '#tests/support/temporary-store.ts';

/** `component since–until`, as in `* 0–` for everything since 0 and `trading 0–5` for what ended at 5. */
type Choices = string[];

/** A store of the first form, with rows that the first form took for different people; deliveries in ledger order. */
async function migrated(
  rows: [address: string, choices: Choices][],
  deliveries: [target: number, state: string][] = [],
): Promise<Store> {
  const path = join(temporaryFolder(), 'store.db');
  const db = new DatabaseSync(path);
  db.exec(`${String(MIGRATIONS[0])} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1;`);
  const subscribe = db.prepare('INSERT INTO subscription VALUES (NULL, ?, ?, ?, ?, NULL)');
  rows.forEach(([address, choices], index) => {
    db.prepare('INSERT INTO subscriber VALUES (?, ?, NULL, ?)').run(index + 1, address, index);
    for (const choice of choices) {
      const [, component = '', since = '', until = ''] = /^(\S+) (\d+)–(\d*)$/.exec(choice) ?? [];
      subscribe.run(index + 1, component, Number(since), until === '' ? null : Number(until));
    }
  });
  const count = deliveries.length;
  db.exec(`INSERT INTO update_event VALUES ('u', 'i', 'incident', 'frozen', 0, 9, '', ${count}, ${count}, 0)`);
  const insert = db.prepare(
    "INSERT INTO delivery (update_id, channel, target_id, state, run_at, updated_at) VALUES ('u', 'email', ?, ?, 0, 0)",
  );
  for (const [target, state] of deliveries) insert.run(target, state);
  db.close();
  const store = await openStore(path, { key: KEY });
  onTestFinished(() => closeStore(store));
  return store;
}

async function peopleIn(store: Store): Promise<unknown[]> {
  const people = await Array.fromAsync(listSubscribers(store));
  return people.map(({ address, components, endedAt }) => [
    address,
    components.length === 0 ? '*' : components.join(' '),
    endedAt,
  ]);
}

test.each<[what: string, rows: [string, Choices][], people: unknown[]]>([
  [
    'subscribed with two choices has both',
    [
      ['Ada@example.org', ['trading 0–']],
      ['ada@example.org', ['trading 1–', 'withdrawals 1–']],
    ],
    [['Ada@example.org', 'trading withdrawals', null]],
  ],
  [
    'subscribed to everything once hears of everything',
    [
      ['Ada@example.org', ['trading 0–']],
      ['ada@example.org', ['* 1–']],
      ['ADA@example.org', ['* 2–']],
    ],
    [['Ada@example.org', '*', null]],
  ],
  [
    'removed under one spelling is removed',
    [
      ['ada@example.org', ['* 0–']],
      ['Ada@example.org', ['trading 1–5']],
    ],
    [['ada@example.org', '*', 5]],
  ],
  [
    'removed, and imported again in another case, stays removed',
    [
      ['ada@example.org', ['* 0–5']],
      ['Ada@example.org', ['* 7–']],
    ],
    [['Ada@example.org', '*', 7]],
  ],
  [
    'revived after the last removal is subscribed',
    [
      ['ada@example.org', ['* 0–5', 'trading 8–']],
      ['Ada@example.org', ['* 1–6']],
    ],
    [['ada@example.org', 'trading', null]],
  ],
  [
    'removed under every spelling stays removed',
    [
      ['ada@example.org', ['* 0–5']],
      ['Ada@example.org', ['* 1–6']],
    ],
    [['ada@example.org', '*', 6]],
  ],
])('a mailbox that was %s', async (_what, rows, people) => {
  const store = await migrated([...rows, ['bob@example.org', ['trading 0–']]]);
  expect(await peopleIn(store)).toEqual(expect.arrayContaining([...people, ['bob@example.org', 'trading', null]]));
  expect(await peopleIn(store)).toHaveLength(people.length + 1);
});

const TWO: [string, Choices][] = [
  ['ada@example.org', ['* 0–']],
  ['Ada@example.org', ['* 1–']],
];

test.each([
  [
    ['ready', 'ready'],
    ['ready', 'cancelled'],
  ],
  [
    ['ready', 'accepted'],
    ['cancelled', 'accepted'],
  ],
  [
    ['leased', 'unknown'],
    ['cancelled', 'unknown'],
  ],
  [
    ['failed', 'ready'],
    ['failed', 'ready'],
  ],
])('what waits for one mailbox twice, %j, is sent once: %j', async (before, after) => {
  const store = await migrated(
    TWO,
    before.map((state, index) => [index + 1, state]),
  );
  expect(await statesIn(store)).toEqual(after);
  expect((await ledgerOf(store)).get('u')).toMatchObject({ candidates: 2, prepared: 2 });
});

test('what waits for somebody who was removed under another spelling is cancelled', async () => {
  const store = await migrated(
    [
      ['ada@example.org', ['* 0–']],
      ['Ada@example.org', ['* 1–5']],
    ],
    [[1, 'ready']],
  );
  expect(await statesIn(store)).toEqual(['cancelled']);
});

test('who is removed after the merging gets nothing of what waits under the other spelling', async () => {
  const store = await migrated(TWO, [[2, 'ready']]);
  expect([await statesIn(store), await removeSubscriber(store, 'ADA@example.org', 9), await statesIn(store)]).toEqual([
    ['ready'],
    'removed',
    ['cancelled'],
  ]);
});

test('a store that was brought up to date is opened again without change', async () => {
  const store = await migrated(TWO, [[1, 'ready']]);
  const again = await openStore(store.place, { key: KEY });
  expect([await peopleIn(again), again.isNew]).toEqual([await peopleIn(store), false]);
  await closeStore(again);
});

test('what waits under a spelling that was merged goes to the address that counts', async () => {
  const store = await migrated(TWO, [
    [1, 'failed'],
    [2, 'ready'],
  ]);
  const claiming = { owner: 'a', channel: 'email', updateIds: ['u'], limit: 9, now: 0, leaseUntil: 1 } as const;
  expect((await claimDue(store, claiming)).map(({ targetId, address }) => [targetId, address])).toEqual([
    [2, 'ada@example.org'],
  ]);
});
