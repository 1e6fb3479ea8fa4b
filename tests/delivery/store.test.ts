import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { addSubscribers, insertSubscriber } from '#delivery/people/subscribers.ts';
import { MIGRATIONS as POSTGRES_MIGRATIONS } from '#delivery/store/postgres-schema.ts';
import { MIGRATIONS as SQLITE_MIGRATIONS } from '#delivery/store/sqlite-schema.ts';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { aPlace, aStore, columnIn, KEY, TEST_KEY } from '#tests/support/temporary-store.ts';
import { refusalOf, rowsIn } from '#tests/support/store-contents.ts';

const OTHER_KEY = Buffer.alloc(32, 7);

test('a store is opened again with what was written', async () => {
  const place = await aPlace();
  const first = await aStore({ place, subscribers: [['trading']] });
  const second = await aStore({ place });
  expect([first.isNew, second.isNew]).toEqual([true, false]);
  expect(await columnIn(second, 'SELECT component_id FROM subscription')).toEqual(['trading']);
});

test('where there is no store, one who only reads makes none', async () => {
  const place = await aPlace();
  const refusal = /^StoreError: There is no store at “PLACE”: name the right one in ALLCLEAR_STORE, or make one with/;
  expect(await refusalOf(place, { key: KEY, canCreate: false })).toMatch(refusal);
  expect(await refusalOf(place, { key: KEY, canCreate: false })).toMatch(refusal);
});

test('a key that is not the store’s is refused in a sentence, and changes nothing', async () => {
  const place = await aPlace();
  const store = await aStore({ place, subscribers: [[]] });
  const before = await rowsIn(store);
  expect(await refusalOf(place, { key: OTHER_KEY })).toBe(
    'StoreError: ALLCLEAR_KEY is not the key with which “PLACE” was made: set the one that it was made with; nothing was changed.',
  );
  expect(await rowsIn(store)).toEqual(before);
});

test('a store of a newer version of the program is refused in a sentence', async () => {
  const place = await aPlace();
  const { db } = await aStore({ place });
  const isFile = db.dialect.name === 'sqlite';
  await db.run(isFile ? 'PRAGMA user_version = 99' : "UPDATE setting SET value = '99' WHERE name = 'version'");
  const known = isFile ? SQLITE_MIGRATIONS.length : POSTGRES_MIGRATIONS.length;
  expect(await refusalOf(place)).toBe(
    `StoreError: “PLACE” was written by a newer version of this program (99, this one knows ${known}); ` +
      'update the program, nothing was changed.',
  );
});

test('a transaction that throws leaves nothing behind', async () => {
  const store = await aStore();
  const before = await rowsIn(store);
  await expect(
    store.db.transaction(async (session) => {
      await session.run("INSERT INTO setting VALUES ('a', 'b')");
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await rowsIn(store)).toEqual(before);
});

test('transactions that are asked for at once do not mix', async () => {
  const store = await aStore();
  await store.db.run("INSERT INTO setting VALUES ('n', '0')");
  async function add(): Promise<void> {
    await store.db.transaction(async (session) => {
      await session.run("UPDATE setting SET value = CAST(CAST(value AS integer) + 1 AS text) WHERE name = 'n'");
      const [row] = await session.all("SELECT value FROM setting WHERE name = 'n'");
      await session.run("UPDATE setting SET value = :value WHERE name = 'n'", { value: String(row?.['value']) });
    });
  }
  await Promise.all(Array.from({ length: 20 }, add));
  expect(await columnIn(store, "SELECT value FROM setting WHERE name = 'n'")).toEqual(['20']);
});

test('many rows are read a few at a time, and reading may end early', async () => {
  const store = await aStore();
  const rows = JSON.stringify(Array.from({ length: 2500 }, (_, n) => ({ n })));
  const sql = `SELECT n FROM ${store.db.dialect.rowsOf(':rows', { n: 'integer' })} ORDER BY n`;
  const all = await Array.fromAsync(store.db.each(sql, { rows }));
  expect(all).toEqual(Array.from({ length: 2500 }, (_, n) => ({ n })));
  for await (const row of store.db.each(sql, { rows })) if (row['n'] === 3) break;
  expect(await columnIn(store, 'SELECT count(*) FROM subscriber')).toEqual([0]);
});

test('a copy of the store’s rows reveals no address', async () => {
  const store = await aStore();
  const row = { line: 2, address: 'Ada.Lovelace@customers.example', components: [], locale: null };
  await addSubscribers(store, [row], { now: 0, isReviving: false });
  const hook = {
    channel: 'webhook',
    address: 'https://hooks.customers.example/a/s3cret',
    locale: null,
    now: 0,
  } as const;
  await insertSubscriber(store.db, store.vault, { ...hook, contact: 'grace.hopper@customers.example' });
  expect(await columnIn(store, 'SELECT count(*) FROM subscriber')).toEqual([2]);
  // Words that are too long for what is sealed, in base64, to spell by chance.
  expect(JSON.stringify(await rowsIn(store))).not.toMatch(/lovelace|hopper|customers|s3cret/i);
});

test('processes that open a new store at once all get the same one', async () => {
  const place = await aPlace();
  const script = `
    const { openStore, closeStore } = await import('#delivery/store/store.ts');
    const store = await openStore(${JSON.stringify(place)}, { key: Buffer.from('${TEST_KEY}', 'hex') });
    console.log(JSON.stringify(await store.db.all('SELECT * FROM setting ORDER BY name')));
    await closeStore(store);`;
  const opened = await Promise.all(
    Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])),
  );
  expect(new Set(opened.map(({ stdout }) => stdout)).size).toBe(1);
  expect(opened[0]?.stdout).toMatch(/^\[\{"name":"key_check","value":"[0-9a-f]{64}"\}/);
  await closeStore(await openStore(place, { key: KEY, canCreate: false }));
});
