/** SQLite's plan of each statement, put aside before the statement runs. */
import type { Row, Session, Values } from '#delivery/store/database.ts';
import type { Store } from '#delivery/store/store.ts';

export interface Planned {
  sql: string;
  /** A line a step, as `SEARCH subscriber USING INDEX …` or `SCAN subscriber`. */
  steps: string[];
}

/** The store, which adds to `plans` whatever it is asked, in a transaction or without. */
export function spied(store: Store, plans: Planned[]): Store {
  const { db } = store;
  return {
    ...store,
    db: {
      ...db,
      ...spiedSession(db, plans),
      transaction: (work, how) => db.transaction((session) => work(spiedSession(session, plans)), how),
    },
  };
}

function spiedSession(session: Session, plans: Planned[]): Session {
  async function look(sql: string, values?: Values): Promise<void> {
    const rows = await session.all(`EXPLAIN QUERY PLAN ${sql}`, values);
    plans.push({ sql, steps: rows.map((row) => String(row['detail'])) });
  }
  return {
    dialect: session.dialect,
    async all(sql: string, values?: Values): Promise<Row[]> {
      await look(sql, values);
      return session.all(sql, values);
    },
    async run(sql: string, values?: Values): Promise<number> {
      await look(sql, values);
      return session.run(sql, values);
    },
  };
}
