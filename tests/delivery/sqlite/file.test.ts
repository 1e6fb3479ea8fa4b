import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { assertDurable } from '#delivery/store/sqlite-file.ts';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { refusalOf } from '#tests/support/store-contents.ts';
import { aStore, KEY, temporaryFolder } from '#tests/support/temporary-store.ts';

test('a new store is made with its folder, and for the operator’s account alone', async () => {
  const path = join(temporaryFolder(), 'var', 'allclear.db');
  await closeStore(await openStore(path, { key: KEY }));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('commits reach the disk, at the first opening and at the next', async () => {
  const path = join(temporaryFolder(), 'store.db');
  for (let opening = 1; opening <= 2; opening += 1) {
    const store = await openStore(path, { key: KEY });
    expect(await store.db.all('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
    expect(await store.db.all('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    await closeStore(store);
  }
});

test('a store that would lose commits with the power is refused', () => {
  expect(() => assertDurable('wal', 1, 'a.db')).toThrow(/cannot be kept safe \(journal “wal”, synchronous 1\)/);
  expect(() => assertDurable('delete', 2, 'a.db')).toThrow(/cannot be kept safe/);
  assertDurable('wal', 2, 'a.db');
});

test('a file that is not a database is refused in a sentence', async () => {
  const path = join(temporaryFolder(), 'notes.txt');
  writeFileSync(path, 'These are notes and no database, and long enough to be read as a page. '.repeat(100));
  expect(await refusalOf(path)).toBe(
    'StoreError: “PLACE” is not a database, or is damaged; name another file in ALLCLEAR_STORE or restore it.',
  );
});

test('another program’s database is refused in a sentence, and left as it was', async () => {
  const path = join(temporaryFolder(), 'other.db');
  const other = new DatabaseSync(path);
  other.exec('CREATE TABLE recipe (name TEXT)');
  other.close();
  expect(await refusalOf(path)).toBe(
    'StoreError: “PLACE” is a database of another program; name another file in ALLCLEAR_STORE.',
  );
  const again = new DatabaseSync(path);
  expect(again.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'recipe' }]);
  again.close();
});

test('a folder in the place of the file is refused in a sentence', async () => {
  const path = join(temporaryFolder(), 'store.db');
  mkdirSync(path);
  expect(await refusalOf(path)).toBe(
    'StoreError: “PLACE” cannot be opened (EISDIR); name a file that can be written in ALLCLEAR_STORE, or a server as in “postgres://user:password@host/database”.',
  );
});

test('a copy of the file and of what lies beside it reveals no address', async () => {
  const { place } = await aStore({ subscribers: [[]] });
  const files = readdirSync(dirname(place));
  const bytes = Buffer.concat(files.map((name) => readFileSync(join(dirname(place), name))));
  expect([files.length > 0, bytes.includes('person1'), bytes.includes('example.org')]).toEqual([true, false, false]);
});
