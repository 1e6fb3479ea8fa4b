/**
 * Small transactions of many askers in one: what has to reach the disk before an
 * answer goes there with what others wrote in the same moment. Alone, each
 * would wait for a disk of its own.
 */
import type { Database, Session } from './database.ts';

type Work = (session: Session) => Promise<unknown>;

interface Waiting {
  work: Work;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** A failure is rare, and takes its batch's other works with it for the time that they are done again. */
const MOST = 100;

/** The same database, whose transactions are joined while one is on its way to the disk. */
export function withBatches(db: Database): Database {
  let waiting: Waiting[] = [];
  let isBusy = false;
  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST);
      waiting = waiting.slice(MOST);
      await runBatch(db, batch);
    }
    isBusy = false;
  }
  function transaction<T>(asked: (session: Session) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work: asked, resolve: resolve as Waiting['resolve'], reject });
      // Those of this turn come along.
      setImmediate(() => void work());
    });
  }
  return { ...db, transaction };
}

async function runBatch(db: Database, batch: readonly Waiting[]): Promise<void> {
  try {
    const results = await db.transaction(async (session) => {
      const done: unknown[] = [];
      for (const { work } of batch) done.push(await work(session));
      return done;
    });
    for (const [index, { resolve }] of batch.entries()) resolve(results[index]);
  } catch (error) {
    if (batch.length === 1) batch[0]?.reject(error);
    // Nothing of it was written: each for itself, and the one that fails fails alone.
    else for (const one of batch) await runBatch(db, [one]);
  }
}
