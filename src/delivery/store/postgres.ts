/**
 * The store of several machines: PostgreSQL. Its clocks need not agree, because
 * a fence and not a time decides who may send.
 */
import pg from 'pg';
import type { ColumnType, Database, Dialect, Row, Session, Values } from './database.ts';
import { StoreError } from './store-error.ts';

const INT8 = 20;
/** A machine that has gone answers nothing, and not even that it has gone. */
const CONNECT_MS = 10_000;
/**
 * What a sender asks for are a few rows by their ids, again and again. By its settings for turning disks
 * the server would rather read all of a list of ten thousand each time.
 */
const PLANNING = 'SET random_page_cost = 1.1';
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
  pool: pg.Pool;
}

export function openPostgres(url: string): PostgresServer {
  const said = { connectionString: url, types: { getTypeParser }, application_name: 'allclear' };
  const kept = { keepAlive: true, keepAliveInitialDelayMillis: CONNECT_MS };
  // With `pipeline` a statement leaves while others are still to be answered; who waits for each notices nothing.
  const pool = new pg.Pool({ ...said, ...kept, max: 8, pipeline: true, Client });
  // A connection that breaks while nobody uses it is replaced by the next that is asked for.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.query(PLANNING).catch(() => undefined));
  return { pool, db: databaseOf(pool) };
}

/** In the pool's options the time would also be that for which anybody waits for a connection that others use. */
class Client extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: CONNECT_MS });
  }
}

/** Counts and times are integers that a number holds exactly; the driver's own reader makes texts of them. */
const getTypeParser: typeof pg.types.getTypeParser = (type: number, format?: unknown) =>
  type === INT8 ? Number : pg.types.getTypeParser(type, format as 'text');

function databaseOf(pool: pg.Pool): Database {
  const session = sessionOf(pool);
  return {
    ...session,
    transaction(work, how) {
      const run = how === 'at-once' ? inOneGo : inTransaction;
      return withClient(pool, (client) => run(client, work));
    },
    each: (sql, values) => rowsInPages(pool, sql, values),
    close: () => pool.end(),
  };
}

function sessionOf(client: pg.Pool | pg.PoolClient): Session {
  async function query(sql: string, values: Values = {}): Promise<pg.QueryResult<Row>> {
    const { text, names, name } = numbered(sql);
    return client.query<Row>({ text, name, values: names.map((key) => values[key] ?? null) });
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

async function inTransaction<T>(client: pg.PoolClient, work: Work<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work(sessionOf(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Where a statement fails, the server answers those behind it with errors too, and makes a ROLLBACK of COMMIT. */
async function inOneGo<T>(client: pg.PoolClient, work: Work<T>): Promise<T> {
  const { session, close, failure } = closable(sessionOf(client));
  const begun = client.query('BEGIN');
  const working = work(session);
  close();
  const outcomes = await Promise.allSettled([begun, working, client.query('COMMIT')]);
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

/** A client whose connection broke is not given back. */
async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  client.on('error', onBreak);
  function onBreak(error: Error): void {
    broken = error;
  }
  try {
    return await work(client);
  } finally {
    client.off('error', onBreak);
    client.release(broken);
  }
}

async function* rowsInPages(pool: pg.Pool, sql: string, values?: Values): AsyncIterable<Row> {
  const client = await pool.connect();
  const { text, names } = numbered(sql);
  try {
    await client.query('BEGIN READ ONLY');
    await client.query(
      `DECLARE pages NO SCROLL CURSOR FOR ${text}`,
      names.map((name) => values?.[name] ?? null),
    );
    for (;;) {
      const { rows } = await client.query<Row>(`FETCH ${PAGE} FROM pages`);
      yield* rows;
      if (rows.length < PAGE) return;
    }
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    client.release();
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
