/**
 * What is asked of a store's file, one thing at a time. An asking is a value, so
 * that it can be put to the file in this thread or in another.
 *
 * Nothing here waits for another process's lock: what meets one is refused at
 * once (SQLITE_BUSY), and who asked tries again later. So a reader is never
 * kept by a writer that waits, in whichever thread this is.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Row, Values } from './database.ts';
import { StoreError } from './store-error.ts';

/** What a session asks for. */
export interface Statement {
  what: 'all' | 'run';
  sql: string;
  values: Values;
}

export type Asking =
  | Statement
  /** A whole write transaction; the answers of its statements come together. */
  | { what: 'at-once'; statements: readonly Statement[] }
  /** Beside the writer: sees what is committed, whatever transaction is open. */
  | { what: 'read'; sql: string; values: Values }
  | { what: 'begin' | 'commit' | 'rollback' }
  | { what: 'page'; cursor: number; sql: string; values: Values }
  | { what: 'leave'; cursor: number }
  | { what: 'close' };

/** Rows that a cursor gives at once. */
export const PAGE = 500;
const FULL = 2;

/** Answers each asking at once, or throws what SQLite says of it. */
export function answererOf(path: string, writer: DatabaseSync): (asking: Asking) => unknown {
  writer.exec('PRAGMA busy_timeout = 0');
  const write = preparing(writer);
  let read: ReturnType<typeof preparing> | null = null;
  const cursors = new Map<number, Cursor>();
  function answer({ what, sql, values }: Statement): unknown {
    return what === 'all' ? write(sql).all(values) : Number(write(sql).run(values).changes);
  }
  return (asking) => {
    switch (asking.what) {
      case 'all':
      case 'run':
        return answer(asking);
      case 'at-once':
        return inTransaction(writer, () => asking.statements.map(answer));
      case 'read':
        read ??= preparing(openReader(path));
        return read(asking.sql).all(asking.values);
      case 'begin':
        return begin(writer);
      case 'commit':
        return writer.exec('COMMIT');
      case 'rollback':
        return writer.isTransaction ? writer.exec('ROLLBACK') : undefined;
      case 'page': {
        const cursor = cursors.get(asking.cursor) ?? openCursor(path, asking);
        cursors.set(asking.cursor, cursor);
        return pageOf(cursor);
      }
      case 'leave':
        cursors.get(asking.cursor)?.reader.close();
        return cursors.delete(asking.cursor);
      case 'close':
        for (const { reader } of cursors.values()) reader.close();
        read?.close();
        return writer.close();
    }
  };
}

/** IMMEDIATE takes the write lock before the first read; a lock that a read transaction asks for later is refused although nobody holds it. */
function begin(writer: DatabaseSync): void {
  writer.exec('BEGIN IMMEDIATE');
}

function inTransaction<T>(writer: DatabaseSync, work: () => T): T {
  begin(writer);
  try {
    const result = work();
    writer.exec('COMMIT');
    return result;
  } catch (error) {
    if (writer.isTransaction) writer.exec('ROLLBACK');
    throw error;
  }
}

/** Statements of a connection, prepared once: preparing costs more than running. */
function preparing(raw: DatabaseSync): ((sql: string) => StatementSync) & { close: () => void } {
  const statements = new Map<string, StatementSync>();
  function prepared(sql: string): StatementSync {
    const statement = statements.get(sql) ?? raw.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }
  return Object.assign(prepared, { close: () => raw.close() });
}

interface Cursor {
  reader: DatabaseSync;
  rows: Iterator<Row>;
}

/** A connection of its own: its snapshot stays as it was, and others' must not. */
function openCursor(path: string, { sql, values }: { sql: string; values: Values }): Cursor {
  const reader = openReader(path);
  return { reader, rows: reader.prepare(sql).iterate(values) };
}

function pageOf({ rows }: Cursor): Row[] {
  const page: Row[] = [];
  while (page.length < PAGE) {
    const { done, value } = rows.next();
    if (done === true) break;
    page.push(value);
  }
  return page;
}

function openReader(path: string): DatabaseSync {
  const raw = connect(path, 0);
  raw.exec('PRAGMA query_only = ON');
  return raw;
}

/** `timeout`: for so long SQLite itself waits for a lock, and holds up this thread. */
export function connect(path: string, timeout: number): DatabaseSync {
  return new DatabaseSync(path, { timeout, allowUnknownNamedParameters: true });
}

export function setDurable(raw: DatabaseSync, path: string): void {
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
