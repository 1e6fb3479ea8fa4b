/**
 * The store: who subscribes, and what was sent to whom. A SQLite file on one
 * machine, or PostgreSQL for several; the same tables, and the same code above.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Database, Session } from './database.ts';
import { MIGRATIONS as POSTGRES_MIGRATIONS } from './postgres-schema.ts';
import type { Connections } from './postgres-connections.ts';
import { assertServerDurable, isServer, openPostgres, serverName } from './postgres.ts';
import { APPLICATION_ID, MIGRATIONS as SQLITE_MIGRATIONS } from './sqlite-schema.ts';
import { eraseTraces } from './sqlite-sealed-form.ts';
import { isMissing, openSqlite, sqliteDatabase } from './sqlite.ts';
import { pragma } from './sqlite-file.ts';
import { asStoreError, StoreError } from './store-error.ts';
import { followingKeys, settleKeys } from './key-state.ts';
import { vaultOf, type OtherKeys, type Vault } from './vault.ts';

export { StoreError } from './store-error.ts';

export interface Store {
  /** For sentences: the file's path, or the server's place without its password. */
  place: string;
  db: Database;
  vault: Vault;
  /** Null where the store is a file. */
  server: Connections | null;
  /** Whether this opening made it. */
  isNew: boolean;
}

export interface Opening extends OtherKeys {
  /** The operator's, 32 bytes. */
  key: Buffer;
  /** False, for whoever reads: where there is no store, none is made. */
  canCreate?: boolean;
  /** For whoever serves or sends: a file is kept in a thread of its own, so that nobody in this one waits for the disk. */
  inThread?: boolean;
  /** What others hold is waited for so long; then it fails. */
  patienceMs?: number;
  /** So long a server may say nothing; unless given, `ANSWER_MS`. */
  answerMs?: number;
}

const PATIENCE_MS = 10_000;

/** Opens the file or the server, makes the tables where there are none and it may, and brings them up to date. Throws {@link StoreError}. */
export async function openStore(place: string, { key, ...opening }: Opening): Promise<Store> {
  const vault = vaultOf(key, opening);
  return isServer(place) ? openServer(place, vault, opening) : openFile(place, vault, opening);
}

export async function closeStore({ db }: Store): Promise<void> {
  await db.close();
}

async function openFile(
  path: string,
  vault: Vault,
  { canCreate = true, inThread = false, patienceMs = PATIENCE_MS }: Omit<Opening, 'key'>,
): Promise<Store> {
  const isNew = isMissing(path);
  if (isNew && !canCreate) throw noStore(path);
  const raw = openSqlite(path);
  migrateFile(raw, path, vault);
  const db = sqliteDatabase(raw, path, { patienceMs, inThread });
  try {
    await settleKeys(db, vault, path);
    return { place: path, db: followingKeys(db, vault, path), vault, server: null, isNew };
  } catch (error) {
    await db.close();
    throw asStoreError(error, path);
  }
}

function migrateFile(raw: DatabaseSync, path: string, vault: Vault): void {
  try {
    // Somebody may be writing for long, and what is up to date needs no lock.
    if (pragma(raw, 'user_version') !== SQLITE_MIGRATIONS.length) takeSteps(raw, path, vault);
    eraseTraces(raw);
  } catch (error) {
    raw.close();
    throw asStoreError(error, path);
  }
}

function takeSteps(raw: DatabaseSync, path: string, vault: Vault): void {
  raw.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(pragma(raw, 'user_version'));
    assertKnown(version, SQLITE_MIGRATIONS.length, path);
    for (const step of SQLITE_MIGRATIONS.slice(version)) {
      if (typeof step === 'string') raw.exec(step);
      else step(raw, vault);
    }
    raw.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    raw.exec(`PRAGMA user_version = ${SQLITE_MIGRATIONS.length}`);
    raw.exec('COMMIT');
  } catch (error) {
    if (raw.isTransaction) raw.exec('ROLLBACK');
    throw error;
  }
}

async function openServer(
  url: string,
  vault: Vault,
  { canCreate = true, answerMs }: Omit<Opening, 'key'>,
): Promise<Store> {
  const place = serverName(url);
  const { connections, db } = openPostgres(url, { answerMs });
  try {
    await assertServerDurable(db, place);
    const isNew = await migrateServer(db, place, canCreate);
    await settleKeys(db, vault, place);
    return { place, db: followingKeys(db, vault, place), vault, server: connections, isNew };
  } catch (error) {
    await db.close();
    throw asStoreError(error, place);
  }
}

/** One at a time: a second opening waits for the lock, and finds the tables made. Returns whether there were none. */
async function migrateServer(db: Database, place: string, canCreate: boolean): Promise<boolean> {
  return db.transaction(async (session) => {
    await session.all(`SELECT pg_advisory_xact_lock(${APPLICATION_ID})`);
    const version = await serverVersion(session);
    if (version === 0 && !canCreate) throw noStore(place);
    assertKnown(version, POSTGRES_MIGRATIONS.length, place);
    for (const step of POSTGRES_MIGRATIONS.slice(version))
      for (const statement of step.split(/;\s*\n/)) if (statement.trim() !== '') await session.run(statement);
    await session.run(
      "INSERT INTO setting VALUES ('version', :version) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      { version: String(POSTGRES_MIGRATIONS.length) },
    );
    return version === 0;
  });
}

async function serverVersion(session: Session): Promise<number> {
  const [table] = await session.all("SELECT to_regclass('setting') IS NOT NULL AS found");
  if (table?.['found'] !== true) return 0;
  const [row] = await session.all("SELECT value FROM setting WHERE name = 'version'");
  return Number(row?.['value'] ?? 0);
}

function assertKnown(version: number, known: number, place: string): void {
  if (version <= known) return;
  throw new StoreError(
    `“${place}” was written by a newer version of this program (${version}, this one knows ${known}); ` +
      'update the program, nothing was changed.',
  );
}

function noStore(place: string): StoreError {
  return new StoreError(
    `There is no store at “${place}”: name the right one in ALLCLEAR_STORE, or make one with “npm run subscribers -- import FILE.csv”.`,
  );
}
