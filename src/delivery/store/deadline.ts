/** A database that answers in time or says that it cannot: for whoever has somebody waiting. */
import type { Database } from './database.ts';
import { StoreBusyError } from './store-error.ts';

/** What is read or written by one statement fails after `patienceMs`. Transactions are as they were. */
export function withDeadline(db: Database, patienceMs: number): Database {
  return {
    ...db,
    all: (sql, values) => inTime(db.all(sql, values), patienceMs),
    run: (sql, values) => inTime(db.run(sql, values), patienceMs),
  };
}

async function inTime<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreBusyError(patienceMs)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
