import { execFile } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '#delivery/store/sqlite-schema.ts';
import { assertDurable, closeStore, inTransaction, openStore } from '#delivery/store/store.ts';
import { aStore, temporaryFolder } from '#tests/support/temporary-store.ts';

function refusalOf(path: string): string {
  try {
    closeStore(openStore(path));
    return 'opened';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message.replaceAll(path, 'PATH')}`;
  }
}

test('a new store is made with its folder, and for the operator’s account alone', () => {
  const path = join(temporaryFolder(), 'var', 'allclear.db');
  closeStore(openStore(path));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('commits reach the disk, at the first opening and at the next', () => {
  const path = join(temporaryFolder(), 'store.db');
  for (let opening = 1; opening <= 2; opening += 1) {
    const store = openStore(path);
    expect(store.db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    expect(store.db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    closeStore(store);
  }
});

test('a store that would lose commits with the power is refused', () => {
  expect(() => assertDurable('wal', 1, 'a.db')).toThrow(/cannot be kept safe \(journal “wal”, synchronous 1\)/);
  expect(() => assertDurable('delete', 2, 'a.db')).toThrow(/cannot be kept safe/);
  assertDurable('wal', 2, 'a.db');
});

test('a store keeps its secret', () => {
  const path = join(temporaryFolder(), 'store.db');
  const first = openStore(path);
  closeStore(first);
  const second = openStore(path);
  expect(second.secret).toBe(first.secret);
  expect(second.secret).toMatch(/^[0-9a-f]{64}$/);
  closeStore(second);
});

test('a file that is not a database is refused in a sentence', () => {
  const path = join(temporaryFolder(), 'notes.txt');
  writeFileSync(path, 'These are notes and no database, and long enough to be read as a page. '.repeat(100));
  expect(refusalOf(path)).toBe(
    'StoreError: “PATH” is not a database, or is damaged; name another file in ALLCLEAR_STORE or restore it.',
  );
});

test('another program’s database is refused in a sentence, and left as it was', () => {
  const path = join(temporaryFolder(), 'other.db');
  const other = new DatabaseSync(path);
  other.exec('CREATE TABLE recipe (name TEXT)');
  other.close();
  expect(refusalOf(path)).toBe(
    'StoreError: “PATH” is a database of another program; name another file in ALLCLEAR_STORE.',
  );
  const again = new DatabaseSync(path);
  expect(again.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'recipe' }]);
  again.close();
});

test('a store of a newer version of the program is refused in a sentence', () => {
  const store = aStore();
  store.db.exec('PRAGMA user_version = 99');
  expect(refusalOf(store.path)).toBe(
    `StoreError: “PATH” was written by a newer version of this program (99, this one knows ${MIGRATIONS.length}); ` +
      'update the program, nothing was changed.',
  );
});

test('a folder in the place of the file is refused in a sentence', () => {
  const path = join(temporaryFolder(), 'store.db');
  mkdirSync(path);
  expect(refusalOf(path)).toBe(
    'StoreError: “PATH” cannot be opened (EISDIR); name a file that can be written in ALLCLEAR_STORE.',
  );
});

test('a transaction that throws leaves nothing behind', () => {
  const { db } = aStore();
  expect(() =>
    inTransaction(db, () => {
      db.exec("INSERT INTO setting VALUES ('a', 'b')");
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(db.prepare('SELECT name FROM setting').all()).toEqual([{ name: 'secret' }]);
});

test('processes that open a new store at once all get the same one', async () => {
  const path = join(temporaryFolder(), 'store.db');
  const script = `import('#delivery/store/store.ts').then((s) => console.log(s.openStore(${JSON.stringify(path)}).secret))`;
  const opened = await Promise.all(
    Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, ['-e', script])),
  );
  expect(new Set(opened.map(({ stdout }) => stdout)).size).toBe(1);
});
