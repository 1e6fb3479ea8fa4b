/**
 * The store: one SQLite file with who subscribes and what was sent to whom.
 *
 * WAL with `synchronous=FULL`: NORMAL survives a killed process but loses
 * commits with the power, and a lost “accepted” is a second mail. SQLite can be
 * built so that re-opening means NORMAL, so the setting is read back each time.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { APPLICATION_ID, MIGRATIONS } from './sqlite-schema.ts';
import { asStoreError, StoreError } from './store-error.ts';

export { StoreError } from './store-error.ts';

export interface Store {
  path: string;
  db: DatabaseSync;
  /** Random, made with the file: what a message's id reveals cannot be computed without it. */
  secret: string;
  /** Whether this opening made it. */
  isNew: boolean;
}

export interface Opening {
  /** False, for whoever reads: where there is no store, none is made. */
  canCreate?: boolean;
}

/** Waits so long for another process's write before it gives up. */
const BUSY_MS = 10_000;
const FULL = 2;

/** Opens the file, makes it where there is none and it may, and brings its tables up to date. Throws {@link StoreError}. */
export function openStore(path: string, { canCreate = true }: Opening = {}): Store {
  const isNew = isMissing(path);
  if (isNew && !canCreate) throw noStore(path);
  const db = openFile(path);
  try {
    assertOurs(db, path);
    setDurable(db, path);
    migrate(db, path);
    return { path, db, secret: readSecret(db), isNew };
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

/** An empty file is what a process leaves that was killed before it made the store. */
function isMissing(path: string): boolean {
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

function noStore(path: string): StoreError {
  return new StoreError(
    `There is no store at “${path}”: name the right file in ALLCLEAR_STORE, or make one with “npm run subscribers -- import FILE.csv”.`,
  );
}

function openFile(path: string): DatabaseSync {
  try {
    makeFolder(dirname(path));
    // Subscribers' addresses: for the operator's account alone, and SQLite gives its side files the same mode.
    closeSync(openSync(path, 'a', 0o600));
    return new DatabaseSync(path, { timeout: BUSY_MS });
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
