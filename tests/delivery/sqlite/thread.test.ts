import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { Session } from '#delivery/store/database.ts';
import { openThread } from '#delivery/store/sqlite-thread.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { columnIn, KEY, temporaryFolder, TEST_KEY } from '#tests/support/temporary-store.ts';

const WAYS = [
  { way: 'in this thread', inThread: false },
  { way: 'in a thread of its own', inThread: true },
];

async function aFile({ inThread, patienceMs }: { inThread: boolean; patienceMs?: number }): Promise<Store> {
  const opening = patienceMs === undefined ? { inThread } : { inThread, patienceMs };
  const store = await openStore(join(temporaryFolder(), 'store.db'), { key: KEY, ...opening });
  onTestFinished(() => closeStore(store));
  return store;
}

/** Another program that writes to the file until it is let go. */
function aWriter({ place }: Store): { letGo: () => void } {
  const other = new DatabaseSync(place);
  onTestFinished(() => other.close());
  other.exec("BEGIN IMMEDIATE; INSERT INTO setting VALUES ('other', '1')");
  return { letGo: () => other.exec('COMMIT') };
}

function note(name: string): (session: Session) => Promise<number> {
  return (session) => session.run("INSERT INTO setting VALUES (:name, '1')", { name });
}

const NAMES = "SELECT name FROM setting WHERE name <> 'key_check' ORDER BY name";

test.each(WAYS)('a file that is kept $way writes all of a transaction or nothing of it', async ({ inThread }) => {
  const store = await aFile({ inThread });
  expect(await store.db.transaction(note('a'))).toBe(1);
  const twice = store.db.transaction(async (session) => [await note('b')(session), await note('a')(session)]);
  await expect(twice).rejects.toMatchObject({ errcode: 1555, message: expect.stringMatching(/UNIQUE/) as unknown });
  expect(await columnIn(store, NAMES)).toEqual(['a']);
});

test.each(WAYS)(
  'who waits $way for another program’s write goes on with the rest meanwhile, and reads',
  async ({ inThread }) => {
    const store = await aFile({ inThread });
    const writer = aWriter(store);
    const written = [store.db.transaction(note('a')), store.db.run("INSERT INTO setting VALUES ('b', '1')")];
    let turns = 0;
    while (turns < 50) {
      await turn();
      turns += 1;
    }
    expect(await columnIn(store, NAMES)).toEqual([]);
    writer.letGo();
    expect(await Promise.all(written)).toEqual([1, 1]);
    expect(await columnIn(store, NAMES)).toEqual(['a', 'b', 'other']);
  },
);

test.each(WAYS)('what another program keeps for too long is given up $way, and tried anew', async ({ inThread }) => {
  const store = await aFile({ inThread, patienceMs: 30 });
  const writer = aWriter(store);
  await expect(store.db.transaction(note('a'))).rejects.toMatchObject({ errcode: 5 });
  writer.letGo();
  expect(await store.db.transaction(note('a'))).toBe(1);
});

test.each(WAYS)('what is read row by row $way stays as it was, and nothing else does', async ({ inThread }) => {
  const store = await aFile({ inThread });
  const names = JSON.stringify(Array.from({ length: 1200 }, (_, index) => `n${index}`));
  await store.db.run("INSERT INTO setting SELECT value, '1' FROM json_each(:names)", { names });
  let seen = 0;
  for await (const row of store.db.each('SELECT name FROM setting')) {
    seen += 1;
    if (seen === 1) await store.db.run('DELETE FROM setting WHERE name <> :name', { name: String(row['name']) });
  }
  expect([seen, await columnIn(store, 'SELECT count(*) FROM setting')]).toEqual([1201, [1]]);
});

test('a thread that has ended fails what is still asked of it with a sentence', async () => {
  const { place } = await aFile({ inThread: false });
  const ask = openThread({ path: place, openingMs: 0 });
  const closing = ask({ what: 'close' });
  await expect(ask({ what: 'begin' })).rejects.toThrow(
    /^The thread that keeps “[^”]*store\.db” has ended \(.+\): start this program again\./,
  );
  await closing;
  await expect(ask({ what: 'begin' })).rejects.toThrow(/has ended/);
  expect(await ask({ what: 'close' })).toBeUndefined();
});

test('a file that the thread cannot open is told with a sentence', async () => {
  const ask = openThread({ path: join(temporaryFolder(), 'no-folder', 'store.db'), openingMs: 0 });
  await expect(ask({ what: 'begin' })).rejects.toThrow(/^The thread that keeps “[^”]*” has ended \(unable to open/);
});

test('a program that ends without closing its store is not kept by the thread', async () => {
  const place = join(temporaryFolder(), 'store.db');
  const script = `
    const { openStore } = await import('#delivery/store/store.ts');
    const store = await openStore(${JSON.stringify(place)}, { key: Buffer.from('${TEST_KEY}', 'hex'), inThread: true });
    console.log((await store.db.all('SELECT count(*) AS n FROM setting'))[0].n);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout).toBe('1\n');
});
