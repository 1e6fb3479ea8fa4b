/**
 * Patience with a store that goes away for a while: a server that is restarted,
 * a disk that is full. What was asked of it is asked again until it is back, or
 * until the limit is reached.
 *
 * Where a connection breaks during a commit, nobody knows whether it was
 * written. So only what may be done twice belongs here: in the outbox all that
 * is written is held to an owner and a fence, and a second writing finds the
 * first, or nothing that it may change.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '#core/instant.ts';
import type { Database } from './database.ts';
import { mayPass } from './store-error.ts';

export interface StorePatience {
  clock: () => Instant;
  /** So long an absence is borne; then its failure is thrown. */
  limitMs: number;
  /** Asked when the limit is reached; absent: it ends then. */
  mayGiveUp?: () => boolean;
  /** Called once for each absence, with what was wrong first. */
  onAway?: (failure: Error) => void;
  /** Called when everything that had waited was done. */
  onBack?: () => void;
}

const FIRST_STEP_MS = 50;
const LONGEST_STEP_MS = 1000;

/** The same database, whose statements and transactions outlast an absence. Reading page by page (`each`) does not. */
export function withPatience(db: Database, patience: StorePatience): Database {
  const absence: Absence = { waiting: 0, since: null };
  const patiently = <T>(work: () => Promise<T>): Promise<T> => asked(work, patience, absence);
  return {
    ...db,
    all: (sql, values) => patiently(() => db.all(sql, values)),
    run: (sql, values) => patiently(() => db.run(sql, values)),
    transaction: (work, how) => patiently(() => db.transaction(work, how)),
  };
}

interface Absence {
  /** How many wait for its end. */
  waiting: number;
  /** When the first of them was refused; null: the last that was asked was done. */
  since: Instant | null;
}

/** What is asked for when an absence has been borne for long is not borne as long once more. */
async function asked<T>(work: () => Promise<T>, patience: StorePatience, absence: Absence): Promise<T> {
  try {
    const result = await work();
    absence.since = null;
    return result;
  } catch (error) {
    if (!mayPass(error)) throw error;
    absence.since ??= patience.clock();
    const until = absence.since + patience.limitMs;
    absence.waiting += 1;
    if (absence.waiting === 1) patience.onAway?.(error);
    try {
      const result = await askedAgain(work, { ...patience, until, first: error });
      absence.since = null;
      if (absence.waiting === 1) patience.onBack?.();
      return result;
    } finally {
      absence.waiting -= 1;
    }
  }
}

interface Again extends StorePatience {
  until: Instant;
  first: Error;
}

async function askedAgain<T>(
  work: () => Promise<T>,
  { clock, mayGiveUp = () => true, until, first }: Again,
): Promise<T> {
  let failure = first;
  for (let stepMs = FIRST_STEP_MS; clock() < until || !mayGiveUp(); stepMs = Math.min(stepMs * 2, LONGEST_STEP_MS)) {
    await sleep(stepMs);
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}
