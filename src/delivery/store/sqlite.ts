/**
 * The store on one machine: a file.
 *
 * WAL with `synchronous=FULL`: NORMAL survives a killed process but loses
 * commits with the power, and a lost “accepted” is a second mail. SQLite can be
 * built so that re-opening means NORMAL, so the setting is read back each time.
 */
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Database, Dialect, Row, Session, Values } from './database.ts';
import { APPLICATION_ID } from './sqlite-schema.ts';
import { asStoreError, StoreError } from './store-error.ts';

/** Waits so long for another process's write before it gives up. */
const BUSY_MS = 10_000;
const FULL = 2;

const SQLITE: Dialect = {
  name: 'sqlite',
  listed: (parameter) => `(SELECT value FROM json_each(${parameter}))`,
  rowsOf(parameter, columns) {
    const read = Object.keys(columns).map((name) => `value ->> '${name}' AS ${name}`);
    return `(SELECT ${read.join(', ')} FROM json_each(${parameter})) AS v`;
  },
  // One writer at a time: there is nobody to pass over.
  skipLocked: '',
  unindexed: (column) => `+${column}`,
};

export interface SqliteFile {
  db: Database;
  /** For the migrations, which are steps of SQL and code. */
  raw: DatabaseSync;
}

/** Opens the file, and makes it where there is none. Throws {@link StoreError}. */
export function openSqlite(path: string): SqliteFile {
  const raw = openFile(path);
  try {
    assertOurs(raw, path);
    setDurable(raw, path);
    return { raw, db: databaseOf(raw) };
  } catch (error) {
    raw.close();
    throw asStoreError(error, path);
  }
}

/** Whether there is no store yet. An empty file is what a process leaves that was killed before it made the store. */
export function isMissing(path: string): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    // Opening a pipe waits for somebody at its other end.
    if (stats !== undefined && !stats.isFile() && !stats.isDirectory())
      throw new StoreError(`“${path}” is not a file; name the store’s file in ALLCLEAR_STORE.`);
    return stats === undefined || (stats.isFile() && stats.size === 0);
  } catch (error) {
    throw asStoreError(error, path);
  }
}

/** Statements come in turn: one that is asked for while a transaction is open waits for its end. */
function databaseOf(raw: DatabaseSync): Database {
  const session = sessionOf(raw);
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }
  return {
    dialect: SQLITE,
    all: (sql, values) => inTurn(() => session.all(sql, values)),
    run: (sql, values) => inTurn(() => session.run(sql, values)),
    transaction: (work) => inTurn(() => inTransaction(raw, () => work(session))),
    async *each(sql, values = {}) {
      // Its own statement: a prepared one that is run meanwhile would begin again.
      for (const row of raw.prepare(sql).iterate(values)) yield row;
    },
    async close() {
      await turn;
      raw.close();
    },
  };
}

function sessionOf(raw: DatabaseSync): Session {
  const statements = new Map<string, StatementSync>();
  // Prepared once: preparing costs more than running.
  function prepared(sql: string): StatementSync {
    const statement = statements.get(sql) ?? raw.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }
  return {
    dialect: SQLITE,
    all: async (sql: string, values: Values = {}): Promise<Row[]> => prepared(sql).all(values),
    run: async (sql: string, values: Values = {}): Promise<number> => Number(prepared(sql).run(values).changes),
  };
}

async function inTransaction<T>(raw: DatabaseSync, work: () => Promise<T>): Promise<T> {
  // IMMEDIATE takes the write lock before the first read; a lock that a read
  // transaction asks for later is refused at once instead of waited for.
  raw.exec('BEGIN IMMEDIATE');
  try {
    const result = await work();
    raw.exec('COMMIT');
    return result;
  } catch (error) {
    if (raw.isTransaction) raw.exec('ROLLBACK');
    throw error;
  }
}

function openFile(path: string): DatabaseSync {
  try {
    makeFolder(dirname(path));
    // Subscribers' data: for the operator's account alone, and SQLite gives its side files the same mode.
    closeSync(openSync(path, 'a', 0o600));
    return new DatabaseSync(path, { timeout: BUSY_MS, allowUnknownNamedParameters: true });
  } catch (error) {
    throw asStoreError(error, path);
  }
}

/** One missing folder is made; where two are missing, the path is mistyped. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (!existsSync(dirname(folder)))
    throw new StoreError(
      `There is no folder “${dirname(folder)}” to keep the store in: make it, or name another file in ALLCLEAR_STORE.`,
    );
  // Not with `recursive`: Node's own never ends below /proc.
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may make it in the same moment.
    if (!existsSync(folder)) throw error;
  }
}

function assertOurs(raw: DatabaseSync, path: string): void {
  const id = pragma(raw, 'application_id');
  const isEmpty = raw.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0;
  if (id === APPLICATION_ID || (id === 0 && isEmpty)) return;
  throw new StoreError(`“${path}” is a database of another program; name another file in ALLCLEAR_STORE.`);
}

function setDurable(raw: DatabaseSync, path: string): void {
  raw.exec('PRAGMA journal_mode = WAL');
  raw.exec('PRAGMA synchronous = FULL');
  // What is erased is overwritten, and not only forgotten.
  raw.exec('PRAGMA secure_delete = ON');
  assertDurable(pragma(raw, 'journal_mode'), pragma(raw, 'synchronous'), path);
}

/** Throws {@link StoreError} unless the settings are those that survive a power cut. */
export function assertDurable(journal: unknown, synchronous: unknown, path: string): void {
  if (journal === 'wal' && synchronous === FULL) return;
  throw new StoreError(
    `“${path}” cannot be kept safe (journal “${String(journal)}”, synchronous ${String(synchronous)}); ` +
      'put it on a local disk that SQLite can use in WAL mode.',
  );
}

export function pragma(raw: DatabaseSync, name: string): unknown {
  return raw.prepare(`PRAGMA ${name}`).get()?.[name];
}
