import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { ledgerOf } from '#delivery/outbox/ledger.ts';
import { APPLICATION_ID, MIGRATIONS } from '#delivery/store/sqlite-schema.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { listSubscribers, removeSubscriber } from '#delivery/people/subscribers.ts';
import { statesIn, temporaryFolder } from '#tests/support/temporary-store.ts';

/** `component since–until`, as in `* 0–` for everything since 0 and `trading 0–5` for what ended at 5. */
type Choices = string[];

/** A store of the first form, with rows that the first form took for different people; deliveries in ledger order. */
function migrated(
  rows: [address: string, choices: Choices][],
  deliveries: [target: number, state: string][] = [],
): Store {
  const path = join(temporaryFolder(), 'store.db');
  const db = new DatabaseSync(path);
  db.exec(`${MIGRATIONS[0]} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1;`);
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
  const store = openStore(path);
  onTestFinished(() => closeStore(store));
  return store;
}

function peopleIn(store: Store): unknown[] {
  return listSubscribers(store).map(({ address, components, endedAt }) => [
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
])('a mailbox that was %s', (_what, rows, people) => {
  const store = migrated([...rows, ['bob@example.org', ['trading 0–']]]);
  expect(peopleIn(store)).toEqual(expect.arrayContaining([...people, ['bob@example.org', 'trading', null]]));
  expect(peopleIn(store)).toHaveLength(people.length + 1);
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
])('what waits for one mailbox twice, %j, is sent once: %j', (before, after) => {
  const store = migrated(
    TWO,
    before.map((state, index) => [index + 1, state]),
  );
  expect(statesIn(store)).toEqual(after);
  expect(ledgerOf(store).get('u')).toMatchObject({ candidates: 2, prepared: 2 });
});

test('what waits for somebody who was removed under another spelling is cancelled', () => {
  const store = migrated(
    [
      ['ada@example.org', ['* 0–']],
      ['Ada@example.org', ['* 1–5']],
    ],
    [[1, 'ready']],
  );
  expect(statesIn(store)).toEqual(['cancelled']);
});

test('who is removed after the merging gets nothing of what waits under the other spelling', () => {
  const store = migrated(TWO, [[2, 'ready']]);
  expect([statesIn(store), removeSubscriber(store, 'ADA@example.org', 9), statesIn(store)]).toEqual([
    ['ready'],
    'removed',
    ['cancelled'],
  ]);
});

test('a store that was brought up to date is opened again without change', () => {
  const store = migrated(TWO, [[1, 'ready']]);
  const again = openStore(store.path);
  expect([peopleIn(again), again.isNew]).toEqual([peopleIn(store), false]);
  closeStore(again);
});
