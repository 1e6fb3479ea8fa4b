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
import type { Claim } from './claims.ts';
import { markStarted, settle } from './outbox.ts';

export interface Journal {
  /** Resolves when the start is on the disk; false: the row belongs to somebody else by now, or was paused. */
  start: (claim: Claim) => Promise<boolean>;
  /** Writes the verdict, unless the row belongs to somebody else by now. A retry is due after `waitMs`. */
  settle: (claim: Claim, verdict: Verdict, waitMs?: number) => void;
  /** Writes what follows from verdicts that were handed over before: in one transaction with them, or later, and never without them. */
  learn: (lesson: Lesson) => void;
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

/** May be called again, where nothing came of the transaction in which it was. */
type Lesson = (session: Session) => Promise<void>;

interface Entries {
  starts: Start[];
  endings: Ending[];
  lessons: Lesson[];
}

function noEntries(): Entries {
  return { starts: [], endings: [], lessons: [] };
}

export function openJournal({ db }: Store, { clock, leaseMs, lines }: JournalOptions): Journal {
  let waiting = noEntries();
  let writing: Promise<void> | null = null;
  let failure: { error: unknown } | null = null;
  async function flush(): Promise<void> {
    while (waiting.starts.length + waiting.endings.length + waiting.lessons.length > 0) {
      // What the answers lead to in this turn shares the next commit, and so does what
      // the other lines will ask for in a moment.
      await new Promise(setImmediate);
      for (let waits = 0; waits < WAITS && waiting.starts.length < lines * MOST; waits += 1) await sleep(1);
      const entries = waiting;
      waiting = noEntries();
      await write(entries);
    }
    writing = null;
  }
  async function write(entries: Entries): Promise<void> {
    try {
      if (failure !== null) throw failure.error;
      // An operator's order may meet it halfway, and then one of the two has to begin again.
      const ours = await undisturbed(() =>
        db.transaction(
          (session) => writeEntries(session, entries, { now: clock(), leaseMs }),
          // What is learned is read before it is written.
          entries.lessons.length === 0 ? 'at-once' : undefined,
        ),
      );
      for (const { claim, resolve } of entries.starts) resolve(ours.has(claim.id));
    } catch (error) {
      failure ??= { error };
      for (const { reject } of entries.starts) reject(error);
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
    learn(lesson) {
      waiting.lessons.push(lesson);
      writing ??= flush();
    },
    async close() {
      await writing;
      if (failure !== null) throw failure.error;
    },
  };
}

/** Returns the ids of those that may start. */
async function writeEntries(
  session: Session,
  { starts, endings, lessons }: Entries,
  { now, leaseMs }: { now: Instant; leaseMs: number },
): Promise<Set<number>> {
  const ended = writeEndings(session, endings, now);
  if (lessons.length > 0) await ended;
  for (const lesson of lessons) await lesson(session);
  const [ids] = await Promise.all([writeStarts(session, starts, { now, leaseUntil: now + leaseMs }), ended]);
  return ids;
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
