/**
 * The journal writes starts and verdicts. Every commit waits for the disk, so
 * all that arrive while one is under way, from all connections, share the next.
 * Nobody is told that something is written before it is.
 */
import type { Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import type { Verdict } from '../verdict.ts';
import { markStarted, settle, type Claim } from './outbox.ts';

export interface Journal {
  /** Resolves when the start is on the disk; false: the row belongs to somebody else by now, or was paused. */
  start: (claim: Claim) => Promise<boolean>;
  /** Resolves when the verdict is on the disk; false: the row belongs to somebody else. */
  settle: (claim: Claim, verdict: Verdict, waitMs?: number) => Promise<boolean>;
}

export interface JournalOptions {
  clock: () => Instant;
  leaseMs: number;
}

interface Entry {
  claim: Claim;
  /** Null: a start. */
  verdict: Verdict | null;
  waitMs: number;
  resolve: (isOurs: boolean) => void;
  reject: (error: unknown) => void;
}

export function openJournal({ db }: Store, { clock, leaseMs }: JournalOptions): Journal {
  let waiting: Entry[] = [];
  let isWriting = false;
  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const entries = waiting;
      waiting = [];
      await write(entries, (work) => db.transaction((session) => work(session, clock())));
      // What the answers lead to in this turn shares the next commit.
      await new Promise(setImmediate);
    }
    isWriting = false;
  }
  function enqueue(entry: Pick<Entry, 'claim' | 'verdict' | 'waitMs'>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      waiting.push({ ...entry, resolve, reject });
      if (isWriting) return;
      isWriting = true;
      setImmediate(() => void flush());
    });
  }
  async function write(
    entries: Entry[],
    transaction: (work: (session: Session, now: Instant) => Promise<Set<number>[]>) => Promise<Set<number>[]>,
  ): Promise<void> {
    try {
      const [started, settled] = await transaction(async (session, now) => [
        await writeStarts(session, entries, { now, leaseUntil: now + leaseMs }),
        await writeVerdicts(session, entries, now),
      ]);
      for (const { claim, verdict, resolve } of entries)
        resolve((verdict === null ? started : settled)?.has(claim.id) === true);
    } catch (error) {
      for (const { reject } of entries) reject(error);
    }
  }
  return {
    start: (claim) => enqueue({ claim, verdict: null, waitMs: 0 }),
    settle: (claim, verdict, waitMs = 0) => enqueue({ claim, verdict, waitMs }),
  };
}

async function writeStarts(session: Session, entries: Entry[], times: { now: Instant; leaseUntil: Instant }) {
  const claims = entries.filter(({ verdict }) => verdict === null).map(({ claim }) => claim);
  return claims.length === 0 ? new Set<number>() : markStarted(session, claims, times);
}

async function writeVerdicts(session: Session, entries: Entry[], now: Instant) {
  const settlings = entries.flatMap(({ claim, verdict, waitMs }) =>
    verdict === null ? [] : [{ claim, verdict, runAt: now + waitMs }],
  );
  return settlings.length === 0 ? new Set<number>() : settle(session, settlings, now);
}
