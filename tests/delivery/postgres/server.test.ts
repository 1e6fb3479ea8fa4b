import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { MINUTE } from '#core/instant.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { serverName } from '#delivery/store/postgres.ts';
import { addSubscribers } from '#delivery/people/subscribers.ts';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { joined } from '#tests/support/presence.ts';
import { columnsIn, refusalOf } from '#tests/support/store-contents.ts';
import { aPlace, aStore, columnIn, KEY, many, temporaryFolder } from '#tests/support/temporary-store.ts';

/** Who holds the senders' lock of this database. */
const LOCK = `SELECT pid FROM pg_locks WHERE locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
const now = time('2022-01-17T12:00Z');

test('both databases have the same tables with the same columns', async () => {
  const file = await openStore(join(temporaryFolder(), 'store.db'), { key: KEY });
  onTestFinished(() => closeStore(file));
  const columns = await columnsIn(await aStore());
  expect(Object.keys(columns).length).toBeGreaterThan(8);
  expect(await columnsIn(file)).toEqual(columns);
});

test('both databases have the same indexes', async () => {
  const file = await openStore(join(temporaryFolder(), 'store.db'), { key: KEY });
  onTestFinished(() => closeStore(file));
  const ofFile = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
  const ofServer = `SELECT indexname FROM pg_indexes WHERE schemaname = 'public'
    AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE '%\\_key' ORDER BY indexname COLLATE "C"`;
  expect(await columnIn(file, ofFile)).toEqual(await columnIn(await aStore(), ofServer));
});

test('senders that claim at once, each on connections of its own, never hold the same delivery', async () => {
  const place = await aPlace();
  const store = await aStore({ place });
  const rows = many(2000).map((components, n) => ({ line: n, address: `p${n}@example.org`, components, locale: null }));
  await addSubscribers(store, rows, { now: 0, isReviving: false });
  await freeze(store, aNotice(), { digest: '', now });
  const claiming = { channel: 'email', updateIds: [aNotice().id], limit: 50, now, leaseUntil: now + MINUTE } as const;
  const senders = await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (owner) => {
      const own = await aStore({ place });
      const taken: number[][] = [];
      for (;;) {
        const claims = await claimDue(own, { ...claiming, owner });
        if (claims.length === 0) return taken;
        taken.push(claims.map(({ id }) => id));
      }
    }),
  );
  const claims = senders.flat();
  expect(Math.max(...claims.map(({ length }) => length))).toBe(50);
  expect(claims.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1));
  expect(await columnIn(store, 'SELECT DISTINCT fence FROM delivery')).toEqual([1]);
});

test('a sender whose connection dies is known to be dead', async () => {
  const place = await aPlace();
  const [one, two] = [await openStore(place, { key: KEY }), await aStore({ place })];
  const first = await joined(one);
  const second = await joined(two);
  await second.leave();
  const [pid] = await columnIn(two, LOCK);
  // What is dead announces itself to nobody any more.
  const ended = one.db.close();
  await two.db.all('SELECT pg_terminate_backend(CAST(:pid AS integer), 10000)', { pid: Number(pid) });
  const third = await joined(two);
  await third.leave();
  await first.leave();
  await ended;
  expect([first, second, third].map(({ isAlone }) => isAlone)).toEqual([true, false, true]);
});

test('a living sender whose connection dies announces itself again', async () => {
  const place = await aPlace();
  const [one, two] = [await aStore({ place }), await aStore({ place })];
  const first = await joined(one);
  const [pid] = await columnIn(two, LOCK);
  await two.db.all('SELECT pg_terminate_backend(CAST(:pid AS integer), 10000)', { pid: Number(pid) });
  await expect.poll(async () => (await columnIn(two, LOCK)).filter((other) => other !== pid)).toHaveLength(1);
  const second = await joined(two);
  await second.leave();
  await first.leave();
  expect([second.isAlone, await columnIn(two, LOCK)]).toEqual([false, []]);
});

test('a store goes on after its server has ended all its connections', async () => {
  const place = await aPlace();
  const [store, other] = [await aStore({ place, subscribers: many(1) }), await aStore({ place })];
  await other.db.all(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await expect
    .poll(async () => columnIn(store, 'SELECT count(*) FROM subscriber').catch(() => null), { timeout: 30_000 })
    .toEqual([1]);
});

test('a server that may lose commits is refused in a sentence without the password', async () => {
  const place = await aPlace();
  const client = new pg.Client({ connectionString: place });
  await client.connect();
  const name = new URL(place).pathname.slice(1);
  await client.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  await client.end();
  expect(await refusalOf(place.replace('app@', 'app:s3cret@'))).toBe(
    'StoreError: PLACE may lose what it has confirmed: its setting synchronous_commit is off. Turn it on; a lost “accepted” is a second mail.',
  );
});

test('a server that is not there, and a database that it does not have, are told in a sentence without the password', async () => {
  const place = await aPlace();
  const gone = new URL(place);
  gone.port = '1';
  gone.password = 's3cret';
  expect(await refusalOf(gone.href)).toBe(
    'StoreError: The database “PLACE” is not there (ECONNREFUSED): see that it runs and that this machine reaches it, and run it again. What was written before stands.',
  );
  expect(await refusalOf(`${place}_another`)).toBe(
    'StoreError: The database “PLACE” refuses this user (3D000): see to the name, the password and the database in ALLCLEAR_STORE.',
  );
  expect(serverName('postgres://user:s3cret@db.example:5433/allclear')).toBe('postgres://db.example:5433/allclear');
});
