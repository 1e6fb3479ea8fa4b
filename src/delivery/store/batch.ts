/**
 * Small transactions of many askers in one: what has to reach the disk before an
 * answer goes there with what others wrote in the same moment. Alone, each
 * would wait for a disk of its own.
 */
import type { Database, Session } from './database.ts';
import { isBusy, mayPass, StoreBusyError, StoreSilentError } from './store-error.ts';

type Work = (session: Session) => Promise<unknown>;

interface Waiting {
  work: Work;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
  isBegun: boolean;
  /** Ends the wait. */
  timer: NodeJS.Timeout | undefined;
}

/** A failure is rare, and takes its batch's other works with it for the time that they are done again. */
const MOST = 100;

export interface BatchOptions {
  /**
   * What has not begun by then is never done, and its asker told so; of what has begun and was not answered,
   * that nobody knows. Unless given, each waits as long as the database does.
   */
  patienceMs?: number;
}

/** The same database, whose transactions are joined while one waits for others or is on its way to the disk. */
export function withBatches(db: Database, { patienceMs }: BatchOptions = {}): Database {
  const waiting = new Set<Waiting>();
  let isWorking = false;
  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    while (waiting.size > 0) {
      const begun: Waiting[] = [];
      try {
        const results = await db.transaction(async (session) => {
          // Only now: who has given up meanwhile is not among them.
          begun.push(...taken(waiting));
          const done: unknown[] = [];
          for (const one of begun) done.push(await one.work(session));
          return done;
        });
        for (const [index, { resolve }] of begun.entries()) resolve(results[index]);
      } catch (error) {
        if (begun.length > 0) await eachAlone(db, begun, error);
        // Somebody else writes: those whose time is not over wait on.
        else if (patienceMs === undefined || !isBusy(error))
          for (const { reject } of taken(waiting, waiting.size)) reject(error);
      }
    }
    isWorking = false;
  }
  function giveUp(one: Waiting, afterMs: number): void {
    waiting.delete(one);
    one.reject(one.isBegun ? new StoreSilentError(afterMs) : new StoreBusyError(afterMs));
  }
  function transaction<T>(asked: (session: Session) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const one: Waiting = {
        work: asked,
        isBegun: false,
        timer: undefined,
        resolve(result) {
          clearTimeout(one.timer);
          resolve(result as T);
        },
        reject(error) {
          clearTimeout(one.timer);
          reject(error);
        },
      };
      waiting.add(one);
      if (patienceMs !== undefined) one.timer = setTimeout(() => giveUp(one, patienceMs), patienceMs);
      // Those of this turn come along.
      setImmediate(() => void work());
    });
  }
  return { ...db, transaction };
}

function taken(waiting: Set<Waiting>, most = MOST): Waiting[] {
  const some = [...waiting].slice(0, most);
  for (const one of some) {
    waiting.delete(one);
    one.isBegun = true;
  }
  return some;
}

/** Each for itself, and the one that fails fails alone; but where the store is away, all do: something may have been written. */
async function eachAlone(db: Database, begun: readonly Waiting[], error: unknown): Promise<void> {
  for (const { work, resolve, reject } of begun)
    if (begun.length === 1 || mayPass(error)) reject(error);
    else await db.transaction(work).then(resolve, reject);
}
