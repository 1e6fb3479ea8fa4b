/**
 * The journal writes starts and verdicts. Every commit waits for the disk, so
 * all that arrive while one is under way, from all connections, share the next.
 *
 * Only a start is waited for. A verdict is written with or before whatever came
 * after it, so a connection's next start is never on the disk without it: of
 * each connection, one message at most is in doubt when the sender is killed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '#core/instant.ts';
import { undisturbed, type Session } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import type { Verdict } from '../verdict.ts';
import { markStarted, settle, type Claim } from './outbox.ts';

export interface Journal {
  /** Resolves when the start is on the disk; false: the row belongs to somebody else by now, or was paused. */
  start: (claim: Claim) => Promise<boolean>;
  /** Writes the verdict, unless the row belongs to somebody else by now. A retry is due after `waitMs`. */
  settle: (claim: Claim, verdict: Verdict, waitMs?: number) => void;
  /** Resolves when all is on the disk. Throws where something could not be written; no start has succeeded since. */
  close: () => Promise<void>;
}

/** Milliseconds that a commit waits at most, unless most lines wait for it already. */
const WAITS = 5;
const MOST = 0.8;

export interface JournalOptions {
  /** At most so many starts are asked for at once. */
  lines: number;
  clock: () => Instant;
  leaseMs: number;
}

interface Start {
  claim: Claim;
  resolve: (isOurs: boolean) => void;
  reject: (error: unknown) => void;
}

interface Ending {
  claim: Claim;
  verdict: Verdict;
  waitMs: number;
}

interface Entries {
  starts: Start[];
  endings: Ending[];
}

export function openJournal({ db }: Store, { clock, leaseMs, lines }: JournalOptions): Journal {
  let waiting: Entries = { starts: [], endings: [] };
  let writing: Promise<void> | null = null;
  let failure: { error: unknown } | null = null;
  async function flush(): Promise<void> {
    while (waiting.starts.length + waiting.endings.length > 0) {
      // What the answers lead to in this turn shares the next commit, and so does what
      // the other lines will ask for in a moment.
      await new Promise(setImmediate);
      for (let waits = 0; waits < WAITS && waiting.starts.length < lines * MOST; waits += 1) await sleep(1);
      const entries = waiting;
      waiting = { starts: [], endings: [] };
      await write(entries);
    }
    writing = null;
  }
  async function write({ starts, endings }: Entries): Promise<void> {
    try {
      if (failure !== null) throw failure.error;
      // An operator's order may meet it halfway, and then one of the two has to begin again.
      const ours = await undisturbed(() =>
        db.transaction(async (session) => {
          const now = clock();
          const ended = writeEndings(session, endings, now);
          const [ids] = await Promise.all([writeStarts(session, starts, { now, leaseUntil: now + leaseMs }), ended]);
          return ids;
        }, 'at-once'),
      );
      for (const { claim, resolve } of starts) resolve(ours.has(claim.id));
    } catch (error) {
      failure ??= { error };
      for (const { reject } of starts) reject(error);
    }
  }
  return {
    start(claim) {
      return new Promise((resolve, reject) => {
        waiting.starts.push({ claim, resolve, reject });
        writing ??= flush();
      });
    },
    settle(claim, verdict, waitMs = 0) {
      waiting.endings.push({ claim, verdict, waitMs });
      writing ??= flush();
    },
    async close() {
      await writing;
      if (failure !== null) throw failure.error;
    },
  };
}

async function writeStarts(session: Session, starts: Start[], times: { now: Instant; leaseUntil: Instant }) {
  const claims = starts.map(({ claim }) => claim);
  return claims.length === 0 ? new Set<number>() : markStarted(session, claims, times);
}

async function writeEndings(session: Session, endings: Ending[], now: Instant): Promise<void> {
  if (endings.length === 0) return;
  const settlings = endings.map(({ claim, verdict, waitMs }) => ({ claim, verdict, runAt: now + waitMs }));
  await settle(session, settlings, now);
}
