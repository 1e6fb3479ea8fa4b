/** A file as a {@link Database}, wherever its askings are answered. Locks are waited for here, by nobody's event loop. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Dialect, Row, Session, Values } from './database.ts';
import { PAGE, type Asking, type Statement } from './sqlite-file.ts';
import { isBusy } from './store-error.ts';

export type Ask = (asking: Asking) => Promise<unknown>;

const SQLITE: Dialect = {
  name: 'sqlite',
  listed: (parameter) => `(SELECT value FROM json_each(${parameter}))`,
  rowsOf(parameter, columns) {
    const read = Object.keys(columns).map((name) => `value ->> '${name}' AS ${name}`);
    return `(SELECT ${read.join(', ')} FROM json_each(${parameter})) AS v`;
  },
  // One writer at a time: there is nobody to pass over.
  skipLocked: '',
  ofOneMoment: '',
  unindexed: (column) => `+${column}`,
};

/** Often enough to find the gap that a long work leaves between two batches. */
const [FIRST_WAIT_MS, MOST_WAIT_MS] = [1, 8] as const;

/**
 * Writes come in turn: one that is asked for while a transaction is open waits
 * for its end. Reads wait for no write. `patienceMs`: so long another process's write is waited for.
 */
export function databaseOf(ask: Ask, patienceMs: number): Database {
  const session = sessionOf(ask);
  let cursors = 0;
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }
  return {
    dialect: SQLITE,
    all: (sql, values = {}) =>
      /^\s*SELECT\b/i.test(sql)
        ? (patiently(() => ask({ what: 'read', sql, values }), patienceMs) as Promise<Row[]>)
        : inTurn(() => patiently(() => session.all(sql, values), patienceMs)),
    run: (sql, values) => inTurn(() => patiently(() => session.run(sql, values), patienceMs)),
    transaction: (work, how) =>
      inTurn(() =>
        how === 'at-once' ? inOneGo(ask, work, patienceMs) : inTransaction(ask, () => work(session), patienceMs),
      ),
    async *each(sql, values = {}) {
      cursors += 1;
      const cursor = cursors;
      try {
        for (;;) {
          const rows = (await patiently(() => ask({ what: 'page', cursor, sql, values }), patienceMs)) as Row[];
          yield* rows;
          if (rows.length < PAGE) return;
        }
      } finally {
        await ask({ what: 'leave', cursor });
      }
    },
    async close() {
      await turn;
      await ask({ what: 'close' });
    },
  };
}

function sessionOf(ask: Ask): Session {
  return {
    dialect: SQLITE,
    all: async (sql: string, values: Values = {}) => (await ask({ what: 'all', sql, values })) as Row[],
    run: async (sql: string, values: Values = {}) => Number(await ask({ what: 'run', sql, values })),
  };
}

async function inTransaction<T>(ask: Ask, work: () => Promise<T>, patienceMs: number): Promise<T> {
  await patiently(() => ask({ what: 'begin' }), patienceMs);
  try {
    const result = await work();
    await ask({ what: 'commit' });
    return result;
  } catch (error) {
    await ask({ what: 'rollback' }).catch(() => undefined);
    throw error;
  }
}

interface Asked {
  statement: Statement;
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}

/** One message there and one back: where the file has a thread of its own, each costs both of them time. */
async function inOneGo<T>(ask: Ask, work: (session: Session) => Promise<T>, patienceMs: number): Promise<T> {
  const asked: Asked[] = [];
  let isSent = false;
  const working = work(
    sessionOf(async (asking) => {
      if (isSent) throw new Error('A statement was asked for behind the end of its transaction.');
      return new Promise((resolve, reject) => asked.push({ statement: asking as Statement, resolve, reject }));
    }),
  );
  isSent = true;
  const statements = asked.map(({ statement }) => statement);
  try {
    const answers = (await patiently(() => ask({ what: 'at-once', statements }), patienceMs)) as unknown[];
    for (const [place, { resolve }] of asked.entries()) resolve(answers[place]);
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
  return working;
}

/** Asks again while another process writes. SQLite's own waiting would hold up the thread, and whoever reads in it. */
async function patiently<T>(work: () => Promise<T>, patienceMs: number): Promise<T> {
  let waitMs: number = FIRST_WAIT_MS;
  for (let waitedMs = 0; ; waitedMs += waitMs) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || waitedMs >= patienceMs) throw error;
      waitMs = Math.min(waitMs * 2, MOST_WAIT_MS);
      await sleep(waitMs);
    }
  }
}
