import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { ledgerOf } from '#delivery/outbox/ledger.ts';
import { listSubscribers } from '#delivery/people/subscribers.ts';
import { APPLICATION_ID, MIGRATIONS } from '#delivery/store/sqlite-schema.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { vaultOf } from '#delivery/store/vault.ts';
import { columnIn, KEY, statesIn, temporaryFolder } from '#tests/support/temporary-store.ts';

const PEOPLE = 300;
/** What may be read nowhere. */
const PLAIN = 'plainly.readable';

/** Brings the database to the version, as earlier versions of the program did. */
function raise(db: DatabaseSync, from: number, to: number): void {
  db.exec('BEGIN');
  for (const step of MIGRATIONS.slice(from, to)) {
    if (typeof step === 'string') db.exec(step);
    else step(db, vaultOf(KEY));
  }
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${to}; COMMIT`);
}

/** A store as version `version` left it: many subscribers, some gone, one update told, and the pages of people deleted since. */
function earlierStore(version: 1 | 2): { path: string; db: DatabaseSync } {
  const path = join(temporaryFolder(), 'store.db');
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL');
  raise(db, 0, version);
  db.exec("INSERT INTO setting VALUES ('secret', 'of the earlier version')");
  const person = db.prepare('INSERT INTO subscriber (id, address, locale, created_at) VALUES (?, ?, ?, ?)');
  const choice = db.prepare('INSERT INTO subscription VALUES (NULL, ?, ?, ?, ?, ?)');
  for (let id = 1; id <= 2 * PEOPLE; id += 1) {
    person.run(id, `${PLAIN}.${id}@customers.example`, id === 2 ? 'de' : null, id);
    if (id > PEOPLE) continue;
    choice.run(id, id % 2 === 0 ? 'trading' : '*', id, id === 3 ? 9 : null, id === 3 ? 'operator' : null);
  }
  db.exec(`DELETE FROM subscriber WHERE id > ${PEOPLE}`);
  db.exec("INSERT INTO update_event VALUES ('u', 'i', 'incident', 'frozen', 5, 9, 'd', 4, 3, 1)");
  const delivery = db.prepare(
    `INSERT INTO delivery (update_id, channel, target_id, state, run_at, attempt, fence, code, reply, updated_at)
     VALUES ('u', 'email', ?, ?, 0, 1, 2, '250', 'Ok', 7)`,
  );
  ['accepted', 'ready', 'unknown'].forEach((state, index) => delivery.run(index + 1, state));
  return { path, db };
}

/** Whether the text stands anywhere in the file or in those beside it. */
function isReadable(path: string): boolean {
  const files = readdirSync(dirname(path)).map((name) => readFileSync(join(dirname(path), name)));
  return files.some((bytes) => bytes.includes(PLAIN) || bytes.includes('customers.example'));
}

async function openedStore(path: string): Promise<Store> {
  const store = await openStore(path, { key: KEY });
  onTestFinished(() => closeStore(store));
  return store;
}

test.each([1, 2] as const)(
  'a store of version %i keeps everything, and no address can be read in it',
  async (version) => {
    const { path, db } = earlierStore(version);
    db.close();
    expect(isReadable(path)).toBe(true);
    const store = await openedStore(path);
    expect(isReadable(path)).toBe(false);
    const people = await Array.fromAsync(listSubscribers(store));
    expect(people.length).toBe(PEOPLE);
    expect(people.slice(0, 3)).toEqual([
      {
        id: 1,
        channel: 'email',
        address: `${PLAIN}.1@customers.example`,
        locale: null,
        createdAt: 1,
        endedAt: null,
        components: [],
        suppression: null,
      },
      {
        id: 2,
        channel: 'email',
        address: `${PLAIN}.2@customers.example`,
        locale: 'de',
        createdAt: 2,
        endedAt: null,
        components: ['trading'],
        suppression: null,
      },
      {
        id: 3,
        channel: 'email',
        address: `${PLAIN}.3@customers.example`,
        locale: null,
        createdAt: 3,
        endedAt: 9,
        components: [],
        suppression: null,
      },
    ]);
    expect(await statesIn(store)).toEqual(['accepted', 'ready', 'unknown']);
    expect(
      await store.db.all('SELECT target_id, attempt, fence, code, reply, updated_at FROM delivery WHERE id = 2'),
    ).toEqual([{ target_id: 2, attempt: 1, fence: 2, code: '250', reply: 'Ok', updated_at: 7 }]);
    expect((await ledgerOf(store)).get('u')).toEqual({
      id: 'u',
      subjectId: 'i',
      state: 'frozen',
      notedAt: 5,
      digest: 'd',
      reach: '',
      wave: 0,
      candidates: 4,
      prepared: 3,
      excluded: 1,
      suppressed: 0,
      waiting: 1,
      started: 0,
      accepted: 1,
      failed: 0,
      unknown: 1,
      cancelled: 0,
      superseded: 0,
    });
    expect(await columnIn(store, 'SELECT name FROM setting ORDER BY name')).toEqual(['key_check']);
    expect(await store.db.all('PRAGMA foreign_key_check')).toEqual([]);
    expect(await store.db.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  },
);

test('where the program was killed right after sealing, the next opening erases what can still be read', async () => {
  const { path, db } = earlierStore(2);
  raise(db, 2, MIGRATIONS.length);
  db.close();
  expect(isReadable(path)).toBe(true);
  const store = await openedStore(path);
  expect([isReadable(path), (await statesIn(store)).length]).toEqual([false, 3]);
});

test('where another process still reads, what can be read is erased by a later opening', async () => {
  const { path, db } = earlierStore(2);
  raise(db, 2, MIGRATIONS.length);
  db.exec('BEGIN; SELECT count(*) FROM subscriber');
  db.prepare('SELECT count(*) FROM subscriber').get();
  const first = await openStore(path, { key: KEY });
  const due = "SELECT value FROM setting WHERE name = 'traces_of_addresses'";
  expect(await columnIn(first, due)).toEqual(['due']);
  await closeStore(first);
  db.exec('ROLLBACK');
  db.close();
  const second = await openedStore(path);
  expect([await columnIn(second, due), isReadable(path)]).toEqual([[], false]);
});
