/**
 * The store of several machines: PostgreSQL. Its clocks need not agree, because
 * a fence and not a time decides who may send.
 */
import pg from 'pg';
import type { ColumnType, Database, Dialect, Row, Session, Values } from './database.ts';
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
  unindexed: (column) => column,
};

export interface PostgresServer {
  db: Database;
  pool: pg.Pool;
}

export function openPostgres(url: string): PostgresServer {
  const pool = new pg.Pool({ connectionString: url, max: 8, types: { getTypeParser }, application_name: 'allclear' });
  // A connection that breaks while nobody uses it is replaced by the next that is asked for.
  pool.on('error', () => undefined);
  return { pool, db: databaseOf(pool) };
}

/** Counts and times are integers that a number holds exactly; the driver's own reader makes texts of them. */
const getTypeParser: typeof pg.types.getTypeParser = (type: number, format?: unknown) =>
  type === INT8 ? Number : pg.types.getTypeParser(type, format as 'text');

function databaseOf(pool: pg.Pool): Database {
  const session = sessionOf(pool);
  return {
    ...session,
    transaction: (work) => withClient(pool, (client) => inTransaction(client, () => work(sessionOf(client)))),
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

async function inTransaction<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
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
