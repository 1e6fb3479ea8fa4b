/**
 * The journal writes starts and verdicts. Every commit waits for the disk, so
 * all that arrive in one turn of the event loop, from all connections, share
 * one. Nobody is told that something is written before it is.
 */
import type { Instant } from '#core/instant.ts';
import { backoffAfter } from './backoff.ts';
import { markStarted, settle, type Claim } from './outbox.ts';
import { inTransaction, type Store } from '../store/store.ts';
import type { Verdict } from '../verdict.ts';

export interface Journal {
  /** Resolves when the start is on the disk; false: the row belongs to somebody else by now. */
  start: (claim: Claim) => Promise<boolean>;
  /** Resolves when the verdict is on the disk; false as above. */
  settle: (claim: Claim, verdict: Verdict) => Promise<boolean>;
}

export interface JournalOptions {
  clock: () => Instant;
  leaseMs: number;
  /** A number in [0, 1) for the spread of retries. */
  chance: () => number;
}

interface Entry {
  write: () => boolean;
  resolve: (isOurs: boolean) => void;
  reject: (error: unknown) => void;
}

export function openJournal({ db }: Store, { clock, leaseMs, chance }: JournalOptions): Journal {
  let waiting: Entry[] = [];
  function flush(): void {
    const entries = waiting;
    waiting = [];
    commit(entries, (write) => inTransaction(db, write));
  }
  function enqueue(write: () => boolean): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (waiting.push({ write, resolve, reject }) === 1) setImmediate(flush);
    });
  }
  return {
    start: (claim) =>
      enqueue(() => {
        const now = clock();
        return markStarted(db, claim, { now, leaseUntil: now + leaseMs });
      }),
    settle: (claim, verdict) =>
      enqueue(() => {
        const now = clock();
        const wait = verdict.state === 'retry' ? backoffAfter(claim.attempt, chance()) : 0;
        return settle(db, claim, { verdict, now, runAt: now + wait });
      }),
  };
}

function commit(entries: Entry[], transaction: (write: () => boolean[]) => boolean[]): void {
  try {
    const results = transaction(() => entries.map(({ write }) => write()));
    entries.forEach(({ resolve }, index) => resolve(results[index] === true));
  } catch (error) {
    for (const { reject } of entries) reject(error);
  }
}
