/**
 * The store on one machine: a file.
 *
 * WAL with `synchronous=FULL`: NORMAL survives a killed process but loses
 * commits with the power, and a lost “accepted” is a second mail. SQLite can be
 * built so that re-opening means NORMAL, so the setting is read back each time.
 */
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Database } from './database.ts';
import { databaseOf } from './sqlite-database.ts';
import { answererOf, connect, pragma, setDurable } from './sqlite-file.ts';
import { APPLICATION_ID } from './sqlite-schema.ts';
import { openThread } from './sqlite-thread.ts';
import { asStoreError, StoreError } from './store-error.ts';

/** So long another process is waited for while the file is opened. */
const OPENING_MS = 10_000;

/** Opens the file, and makes it where there is none; for the migrations, which are steps of SQL and code. Throws {@link StoreError}. */
export function openSqlite(path: string): DatabaseSync {
  const raw = openFile(path);
  try {
    assertOurs(raw, path);
    setDurable(raw, path);
    return raw;
  } catch (error) {
    raw.close();
    throw asStoreError(error, path);
  }
}

export interface SqliteOptions {
  /** Another process's write is waited for so long. */
  patienceMs: number;
  /** Whether others go on in this thread while the file is written. */
  inThread: boolean;
}

/** The opened file for everybody else. */
export function sqliteDatabase(raw: DatabaseSync, path: string, { patienceMs, inThread }: SqliteOptions): Database {
  if (inThread) {
    raw.close();
    return databaseOf(openThread({ path, openingMs: OPENING_MS }), patienceMs);
  }
  const answer = answererOf(path, raw);
  return databaseOf(async (asking) => answer(asking), patienceMs);
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

function openFile(path: string): DatabaseSync {
  try {
    makeFolder(dirname(path));
    // Subscribers' data: for the operator's account alone, and SQLite gives its side files the same mode.
    closeSync(openSync(path, 'a', 0o600));
    return connect(path, OPENING_MS);
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
  // Both of the same moment: another process may just be making the tables.
  raw.exec('BEGIN');
  const isEmpty = raw.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0;
  const id = pragma(raw, 'application_id');
  raw.exec('COMMIT');
  if (id === APPLICATION_ID || (id === 0 && isEmpty)) return;
  throw new StoreError(`“${path}” is a database of another program; name another file in ALLCLEAR_STORE.`);
}
