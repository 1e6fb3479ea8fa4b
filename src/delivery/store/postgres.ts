/**
 * The store of several machines: PostgreSQL. Its clocks need not agree, because
 * a fence and not a time decides who may send.
 */
import pg from 'pg';
import type { ColumnType, Database, Dialect, Row, Session, Values } from './database.ts';
import { openConnections, type Connection, type Connections } from './postgres-connections.ts';
import { StoreError } from './store-error.ts';

const INT8 = 20;
/** Rows that `each` reads at once. */
const PAGE = 1000;

const TYPES: Record<ColumnType, string> = { integer: 'bigint', real: 'double precision', text: 'text' };

const POSTGRES: Dialect = {
  name: 'postgres',
  listed: (parameter) => `(SELECT jsonb_array_elements_text(CAST(${parameter} AS jsonb)))`,
  rowsOf(parameter, columns) {
    const types = Object.entries(columns).map(([name, type]) => `${name} ${TYPES[type]}`);
    return `jsonb_to_recordset(CAST(${parameter} AS jsonb)) AS v(${types.join(', ')})`;
  },
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  ofOneMoment: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  unindexed: (column) => column,
};

export interface PostgresServer {
  db: Database;
  connections: Connections;
}

export function openPostgres(url: string, how: { answerMs?: number | undefined } = {}): PostgresServer {
  const connections = openConnections({ ...how, url, types: { getTypeParser } });
  return { connections, db: databaseOf(connections) };
}

/** Counts and times are integers that a number holds exactly; the driver's own reader makes texts of them. */
const getTypeParser: typeof pg.types.getTypeParser = (type: number, format?: unknown) =>
  type === INT8 ? Number : pg.types.getTypeParser(type, format as 'text');

function databaseOf(connections: Connections): Database {
  return {
    dialect: POSTGRES,
    all: (sql, values) => withConnection(connections, (connection) => sessionOf(connection).all(sql, values)),
    run: (sql, values) => withConnection(connections, (connection) => sessionOf(connection).run(sql, values)),
    transaction(work, how) {
      const run = how === 'at-once' ? inOneGo : inTransaction;
      return withConnection(connections, (connection) => run(connection, work));
    },
    each: (sql, values) => rowsInPages(connections, sql, values),
    close: () => connections.close(),
  };
}

function sessionOf({ ask }: Connection): Session {
  async function query(sql: string, values: Values = {}): Promise<pg.QueryResult<Row>> {
    const { text, names, name } = numbered(sql);
    return ask({ text, name, values: names.map((key) => values[key] ?? null) });
  }
  return {
    dialect: POSTGRES,
    all: async (sql, values) => (await query(sql, values)).rows,
    run: async (sql, values) => (await query(sql, values)).rowCount ?? 0,
  };
}

interface Numbered {
  text: string;
  names: string[];
  /** The server keeps the statement by this name, parsed. */
  name: string;
}

const statements = new Map<string, Numbered>();

/** `:name` as `$1`, the same number for the same name. */
function numbered(sql: string): Numbered {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const names: string[] = [];
  const text = sql.replaceAll(/(?<![:\w]):([a-zA-Z]\w*)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  const statement = { text, names, name: `allclear_${statements.size}` };
  statements.set(sql, statement);
  return statement;
}

type Work<T> = (session: Session) => Promise<T>;

async function inTransaction<T>(connection: Connection, work: Work<T>): Promise<T> {
  await connection.ask('BEGIN');
  try {
    const result = await work(sessionOf(connection));
    await connection.ask('COMMIT');
    return result;
  } catch (error) {
    await connection.ask('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Where a statement fails, the server answers those behind it with errors too, and makes a ROLLBACK of COMMIT. */
async function inOneGo<T>(connection: Connection, work: Work<T>): Promise<T> {
  const { session, close, failure } = closable(sessionOf(connection));
  const begun = connection.ask('BEGIN');
  const working = work(session);
  close();
  const outcomes = await Promise.allSettled([begun, working, connection.ask('COMMIT')]);
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failure() ?? failed.reason;
  return working;
}

/** What came behind COMMIT would be no part of the transaction. `failure`: of the first statement that failed. */
function closable(session: Session): { session: Session; close: () => void; failure: () => unknown } {
  let isClosed = false;
  let failure: unknown = null;
  async function ask<T>(asking: () => Promise<T>): Promise<T> {
    if (isClosed) throw new Error('A statement was asked for behind the end of its transaction.');
    try {
      return await asking();
    } catch (error) {
      failure ??= error;
      throw error;
    }
  }
  return {
    session: {
      dialect: session.dialect,
      all: (sql, values) => ask(() => session.all(sql, values)),
      run: (sql, values) => ask(() => session.run(sql, values)),
    },
    close: () => void (isClosed = true),
    failure: () => failure,
  };
}

async function withConnection<T>(connections: Connections, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connections.take();
  try {
    return await work(connection);
  } finally {
    connection.release();
  }
}

async function* rowsInPages(connections: Connections, sql: string, values?: Values): AsyncIterable<Row> {
  const connection = await connections.take();
  const { text, names } = numbered(sql);
  try {
    await connection.ask('BEGIN READ ONLY');
    // Whoever reads may take as long as he likes for a page, and holds nobody up.
    await connection.ask('SET LOCAL idle_in_transaction_session_timeout = 0');
    await connection.ask({
      text: `DECLARE pages NO SCROLL CURSOR FOR ${text}`,
      values: names.map((name) => values?.[name] ?? null),
    });
    for (;;) {
      const { rows } = await connection.ask(`FETCH ${PAGE} FROM pages`);
      yield* rows;
      if (rows.length < PAGE) return;
    }
  } finally {
    await connection.ask('ROLLBACK').catch(() => undefined);
    connection.release();
  }
}

/** What an address of a server looks like; anything else is a file's path. */
export function isServer(place: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(place);
}

/** The server's place without its password. */
export function serverName(url: string): string {
  const { hostname = '', port = '', pathname = '' } = URL.parse(url) ?? {};
  return `postgres://${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
}

/** Throws {@link StoreError} where commits need not reach the disk. */
export async function assertServerDurable(db: Session, place: string): Promise<void> {
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const [row] = await db.all(`SELECT current_setting('${name}') AS value`);
    if (row?.['value'] === 'off')
      throw new StoreError(
        `${place} may lose what it has confirmed: its setting ${name} is off. Turn it on; a lost “accepted” is a second mail.`,
      );
  }
}
