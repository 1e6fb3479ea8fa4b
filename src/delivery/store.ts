/**
 * The store: one SQLite file with who subscribes and what was sent to whom.
 *
 * WAL with `synchronous=FULL`: NORMAL survives a killed process but loses
 * commits with the power, and a lost “accepted” is a second mail. SQLite can be
 * built so that re-opening means NORMAL, so the setting is read back each time.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';

export interface Store {
  path: string;
  db: DatabaseSync;
  /** Random, made with the file: what a message's id reveals cannot be computed without it. */
  secret: string;
}

/** A store that cannot be used, in a sentence for the operator. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/** Waits so long for another process's write before it gives up. */
const BUSY_MS = 10_000;
const FULL = 2;

/** Opens the file, makes it where there is none, and brings its tables up to date. Throws {@link StoreError}. */
export function openStore(path: string): Store {
  const db = openFile(path);
  try {
    assertOurs(db, path);
    setDurable(db, path);
    migrate(db, path);
    return { path, db, secret: readSecret(db) };
  } catch (error) {
    db.close();
    throw asStoreError(error, path);
  }
}

export function closeStore({ db }: Store): void {
  db.close();
}

/** Runs `work` in one write transaction: all of it, or nothing of it. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  // IMMEDIATE takes the write lock before the first read; a lock that a read
  // transaction asks for later is refused at once instead of waited for.
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** The statement, prepared once for each open file: preparing costs more than running. */
export function prepared(db: DatabaseSync, sql: string): StatementSync {
  const known = statements.get(db) ?? new Map<string, StatementSync>();
  statements.set(db, known);
  const statement = known.get(sql) ?? db.prepare(sql);
  known.set(sql, statement);
  return statement;
}

function openFile(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // Subscribers' addresses: for the operator's account alone, and SQLite gives its side files the same mode.
    closeSync(openSync(path, 'a', 0o600));
    return new DatabaseSync(path, { timeout: BUSY_MS });
  } catch (error) {
    throw asStoreError(error, path);
  }
}

function assertOurs(db: DatabaseSync, path: string): void {
  const id = pragma(db, 'application_id');
  const isEmpty = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0;
  if (id === APPLICATION_ID || (id === 0 && isEmpty)) return;
  throw new StoreError(`“${path}” is a database of another program; name another file in ALLCLEAR_STORE.`);
}

function setDurable(db: DatabaseSync, path: string): void {
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  assertDurable(pragma(db, 'journal_mode'), pragma(db, 'synchronous'), path);
}

/** Throws {@link StoreError} unless the settings are those that survive a power cut. */
export function assertDurable(journal: unknown, synchronous: unknown, path: string): void {
  if (journal === 'wal' && synchronous === FULL) return;
  throw new StoreError(
    `“${path}” cannot be kept safe (journal “${String(journal)}”, synchronous ${String(synchronous)}); ` +
      'put it on a local disk that SQLite can use in WAL mode.',
  );
}

function migrate(db: DatabaseSync, path: string): void {
  inTransaction(db, () => {
    const version = Number(pragma(db, 'user_version'));
    if (version > MIGRATIONS.length) {
      throw new StoreError(
        `“${path}” was written by a newer version of this program (${version}, this one knows ${MIGRATIONS.length}); ` +
          'update the program, nothing was changed.',
      );
    }
    for (const step of MIGRATIONS.slice(version)) db.exec(step);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    db.prepare("INSERT INTO setting VALUES ('secret', ?) ON CONFLICT DO NOTHING").run(randomBytes(32).toString('hex'));
  });
}

function readSecret(db: DatabaseSync): string {
  return String(db.prepare("SELECT value FROM setting WHERE name = 'secret'").get()?.['value']);
}

function pragma(db: DatabaseSync, name: string): unknown {
  return db.prepare(`PRAGMA ${name}`).get()?.[name];
}

function asStoreError(error: unknown, path: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  if (/not a database|malformed/.test(error.message))
    return new StoreError(
      `“${path}” is not a database, or is damaged; name another file in ALLCLEAR_STORE or restore it.`,
    );
  if (/locked|busy/.test(error.message))
    return new StoreError(`“${path}” is in use by another program that does not let go of it; try again.`);
  return new StoreError(
    `“${path}” cannot be opened (${errorCode(error)}); name a file that can be written in ALLCLEAR_STORE.`,
  );
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
