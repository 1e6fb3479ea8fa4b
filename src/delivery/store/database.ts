/**
 * What the rooms ask of a database, whichever it is. SQL is written once, with
 * `:name` for values, in what SQLite and PostgreSQL have in common; where they
 * differ, {@link Dialect} has the words of each.
 */

type Value = string | number | null;
export type Values = Record<string, Value>;
export type Row = Record<string, unknown>;

/** Types of columns that are read out of JSON. */
export type ColumnType = 'integer' | 'real' | 'text';

export interface Dialect {
  name: 'sqlite' | 'postgres';
  /** The members of a JSON array of texts, as in `id IN ${listed(':ids')}`. */
  listed: (parameter: string) => string;
  /** The objects of a JSON array as rows, to stand after FROM. */
  rowsOf: (parameter: string, columns: Record<string, ColumnType>) => string;
  /** Ends a SELECT whose rows are about to be taken: what another has locked is passed over. */
  skipLocked: string;
  /** As the first statement of a transaction: all that follow see the same moment. Empty where they do anyway. */
  ofOneMoment: string;
  /** Keeps the planner from using an index on the column. */
  unindexed: (column: string) => string;
}

/** Runs statements one after another. */
export interface Session {
  dialect: Dialect;
  /** The rows that it returns. */
  all: (sql: string, values?: Values) => Promise<Row[]>;
  /** How many rows it changed. */
  run: (sql: string, values?: Values) => Promise<number>;
}

export interface Database extends Session {
  /**
   * Runs `work` in one write transaction: all of it, or nothing of it. `work` waits for nothing but its
   * session. `at-once`: it asks for all its statements before it waits for the first of them, so they
   * may leave together with the end of the transaction, on one way there and back.
   */
  transaction: <T>(work: (session: Session) => Promise<T>, how?: 'at-once') => Promise<T>;
  /** Many rows, a few at a time: memory does not grow with them. */
  each: (sql: string, values?: Values) => AsyncIterable<Row>;
  /** Resolves when nothing is open any more. */
  close: () => Promise<void>;
}

const MOST_TRIES = 5;

/**
 * Does the work, and begins again where PostgreSQL ended it because it and
 * another waited for each other (40P01), or because another changed what its
 * moment had seen (40001); nothing of it was written then.
 */
export async function undisturbed<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if ((code !== '40P01' && code !== '40001') || tries === MOST_TRIES) throw error;
    }
}

/** The one row that a statement must return. */
export async function only(session: Session, sql: string, values?: Values): Promise<Row> {
  const [row] = await session.all(sql, values);
  if (row === undefined) throw new Error(`No row came of “${sql.slice(0, 60)}”.`);
  return row;
}

const DELETED_AT_ONCE = 2000;

/** Deletes the rows for which the condition holds, some thousand at a time: others write in between. */
export async function deleteInBatches(
  session: Session,
  { table, key, where, values }: { table: string; key: string; where: string; values: Values },
): Promise<void> {
  const some = `SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${DELETED_AT_ONCE}`;
  for (let deleted = DELETED_AT_ONCE; deleted === DELETED_AT_ONCE;)
    deleted = await session.run(`DELETE FROM ${table} WHERE ${key} IN (${some})`, values);
}
