/**
 * Changes the operator's key of a store that is in use, a few thousand rows at a time
 * (docs/decisions/0007-keys.md). Killed, it goes on where it was. Services and senders
 * know both keys meanwhile; each of their transactions asks how far this is.
 */
import { createSecretKey, randomBytes } from 'node:crypto';
import type { Instant } from '#core/instant.ts';
import { undisturbed, type Database, type Row, type Session } from './database.ts';
import { NO_KEY, prefixOf, renamed } from './key-ring.ts';
import {
  beginChange,
  changeIn,
  holdKeys,
  readSettings,
  settle,
  writeRing,
  writeSetting,
  type KeyChange,
} from './key-state.ts';
import { DOMAIN_COLUMNS, NAME_COLUMNS, NO_NAMES, SEALED_COLUMNS } from './keyed-columns.ts';
import { StoreError, type Store } from './store.ts';
import { DOMAIN_LENGTH, NAME_LENGTH } from './vault.ts';

export interface Rekeying {
  now: Instant;
  /** Rows changed at once. */
  batch?: number;
  /** How far it is, after each batch. */
  onProgress?: (progress: Progress) => void;
}

interface Progress {
  /** What is being changed, as in “subscriber.address_sealed”. */
  what: string;
  /** Rows changed since this run began. */
  changed: number;
}

export interface Rekeyed {
  /** False: everything was under the key already. */
  isChanged: boolean;
  changed: number;
}

const BATCH = 2000;
/** Whoever was still writing when it began has written under the earlier key; a second look finds that. */
const MOST_LOOKS = 5;

type Step = (count: number, what: string) => void;

/** Ends with nothing left under another key, which is counted; throws {@link StoreError} where that cannot be had. */
export async function rekey(store: Store, { now, batch = BATCH, onProgress }: Rekeying): Promise<Rekeyed> {
  let changed = 0;
  function note(count: number, what: string): void {
    changed += count;
    onProgress?.({ what, changed });
  }
  const isBegun = await begin(store, now);
  for (let look = 1; (await leftUnder(store)) > 0; look += 1) {
    if (look > MOST_LOOKS)
      throw new StoreError(
        `Something still writes under the earlier key of “${store.place}”: see that every service and sender was started with both keys, and run “npm run rekey” again.`,
      );
    await changeNames(store, batch, note);
    for (const [table, column, id] of SEALED_COLUMNS) await reseal(store, { table, column, id, batch, note });
    for (const [table, column, id] of DOMAIN_COLUMNS) await renameDomains(store, { table, column, id, batch, note });
  }
  if (isBegun) await end(store);
  return { isChanged: isBegun, changed };
}

/** Whether a change is under way now. */
async function begin({ db, vault, place }: Store, now: Instant): Promise<boolean> {
  return undisturbed(() =>
    db.transaction(async (session) => {
      await holdKeys(session, 'alone');
      const settings = await readSettings(session);
      const isDone = settings.key_change === undefined && settings.key_check === vault.ring.keys[0]?.check;
      if (isDone) return false;
      settle(vault, settings, place);
      if (settings.key_change === undefined)
        await beginChange(session, { vault, newest: createSecretKey(randomBytes(32)), now });
      settle(vault, await readSettings(session), place);
      return true;
    }),
  );
}

async function end({ db, vault, place }: Store): Promise<void> {
  await db.transaction(async (session) => {
    await holdKeys(session, 'alone');
    await writeSetting(session, 'key_check', vault.ring.inForce.check);
    await writeRing(session, vault.ring, vault.ring.inForce);
    await session.run("DELETE FROM setting WHERE name = 'key_change'");
    settle(vault, await readSettings(session), place);
  });
  await overwriteTraces(db);
}

/** Earlier forms may stand in what the database has not yet overwritten. */
async function overwriteTraces(db: Database): Promise<void> {
  if (db.dialect.name === 'sqlite') await db.all('PRAGMA wal_checkpoint(TRUNCATE)');
  else
    for (const table of new Set([...NAME_COLUMNS, ...DOMAIN_COLUMNS].map(([name]) => name)))
      await db.run(`VACUUM ${table}`);
}

/** How many values are under an earlier key. */
export async function leftUnder({ db, vault }: Store): Promise<number> {
  const { names, inForce } = vault.ring;
  const prefix = prefixOf(names.length - 1);
  const counts = [
    ...(prefix === ''
      ? []
      : [...NAME_COLUMNS, ...DOMAIN_COLUMNS].map(([table, column]) => [table, column, `${prefix}%`])),
    ...SEALED_COLUMNS.map(([table, column]) => [table, column, `${inForce.id}.%`]),
  ] as const;
  let left = 0;
  for (const [table, column, form] of counts) {
    const [row] = await db.all(
      `SELECT count(*) AS n FROM ${table} WHERE ${column} NOT IN ${NO_NAMES} AND ${column} NOT LIKE :form`,
      { form: form ?? '' },
    );
    left += Number(row?.['n']);
  }
  return left;
}

/**
 * In the order of names, so that everybody knows of each whether its turn has come; all
 * columns at once, so that a suppression never loses its subscriber.
 */
async function changeNames(store: Store, batch: number, note: Step): Promise<void> {
  for (;;) {
    const count = await undisturbed(() =>
      store.db.transaction(async (session) => {
        await holdKeys(session, 'alone');
        return renameNext(store, session, batch);
      }),
    );
    note(count, 'names of addresses');
    if (count === 0) return;
  }
}

async function renameNext({ vault }: Store, session: Session, batch: number): Promise<number> {
  const change = changeIn(await readSettings(session));
  if (change === null) return 0;
  const level = vault.ring.names.length - 1;
  const key = vault.ring.names[level]?.key ?? NO_KEY;
  // When all have had their turn, what is still left was written by whoever had not heard: from the beginning again.
  const next = await nextNames(session, { after: change.renamedUntil ?? '', prefix: prefixOf(level), batch });
  const pairs = next.map((old) => ({ old, new: renamed(old, { level, key, length: NAME_LENGTH }) }));
  const rows = session.dialect.rowsOf(':pairs', { old: 'text', new: 'text' });
  for (const [table, column] of NAME_COLUMNS)
    await session.run(`UPDATE ${table} SET ${column} = v.new FROM ${rows} WHERE ${table}.${column} = v.old`, {
      pairs: JSON.stringify(pairs),
    });
  const renamedUntil = change.renamedUntil === null || next.length === 0 ? null : (next.at(-1) ?? null);
  await writeSetting(session, 'key_change', JSON.stringify({ ...change, renamedUntil } satisfies KeyChange));
  vault.ring = { ...vault.ring, renamedUntil };
  return next.length;
}

/** The names that come next, of all columns together, each once. */
async function nextNames(
  session: Session,
  { after, prefix, batch }: { after: string; prefix: string; batch: number },
): Promise<string[]> {
  const found = new Set<string>();
  for (const [table, column] of NAME_COLUMNS) {
    const rows = await session.all(
      `SELECT DISTINCT ${column} AS name FROM ${table}
        WHERE ${column} > :after AND ${column} NOT LIKE :form ORDER BY ${column} LIMIT ${batch}`,
      { after, form: `${prefix}%` },
    );
    for (const { name } of rows) found.add(String(name));
  }
  return [...found].toSorted().slice(0, batch);
}

interface Changing {
  table: string;
  column: string;
  id: string;
  batch: number;
  note: Step;
}

async function reseal({ db, vault }: Store, changing: Changing): Promise<void> {
  const form = `${vault.ring.inForce.id}.%`;
  await inBatches(db, { ...changing, form }, (sealed) => vault.seal(vault.open(sealed)));
}

async function renameDomains({ db, vault }: Store, changing: Changing): Promise<void> {
  const level = vault.ring.names.length - 1;
  if (level === 0) return;
  const key = vault.ring.names[level]?.key ?? NO_KEY;
  const next = (old: string): string => renamed(old, { level, key, length: DOMAIN_LENGTH });
  if (changing.table === 'pace') await forgetRelearned(db, next);
  await inBatches(db, { ...changing, form: `${prefixOf(level)}%` }, next);
}

/** A pace that was learned anew under the next name meanwhile is the better one. */
async function forgetRelearned(db: Database, next: (old: string) => string): Promise<void> {
  const names = new Set((await db.all('SELECT scope AS name FROM pace')).map(({ name }) => String(name)));
  for (const name of names) if (names.has(next(name))) await db.run('DELETE FROM pace WHERE scope = :name', { name });
}

/** Goes through a column by its rows; one that somebody else has changed meanwhile is left to them. */
async function inBatches(
  db: Database,
  { table, column, id, batch, note, form }: Changing & { form: string },
  changed: (value: string) => string,
): Promise<void> {
  const type = id === 'id' ? 'integer' : 'text';
  let after: string | number = type === 'integer' ? -1 : '';
  for (;;) {
    const rows: Row[] = await db.all(
      `SELECT ${id} AS id, ${column} AS old FROM ${table} WHERE ${id} > :after AND ${column} NOT IN ${NO_NAMES}
          AND ${column} NOT LIKE :form ORDER BY ${id} LIMIT ${batch}`,
      { after, form },
    );
    if (rows.length === 0) return;
    const pairs = rows.map((row) => ({ id: row['id'], old: row['old'], new: changed(String(row['old'])) }));
    await db.transaction((session) =>
      session.run(
        `UPDATE ${table} SET ${column} = v.new
           FROM ${session.dialect.rowsOf(':pairs', { id: type, old: 'text', new: 'text' })}
          WHERE ${table}.${id} = v.id AND ${table}.${column} = v.old`,
        { pairs: JSON.stringify(pairs) },
      ),
    );
    note(rows.length, `${table}.${column}`);
    after = rows.at(-1)?.['id'] as string | number;
  }
}
