/** Promises of a next update, and whether they were kept. */
import type { Instant } from './instant.ts';

type PromiseState = 'due' | 'overdue' | 'kept' | 'late';

export interface UpdatePromise {
  madeAt: Instant;
  promisedBy: Instant;
  /** When the next update came; null while none has. */
  keptAt: Instant | null;
  state: PromiseState;
}

interface Promising {
  at: Instant;
  nextUpdate?: Instant | undefined;
}

/** Every promise made in the updates (oldest first), judged at `now`, oldest first. */
export function promisesOf(updates: readonly Promising[], now: Instant): UpdatePromise[] {
  return updates.flatMap(({ at: madeAt, nextUpdate: promisedBy }, index) => {
    if (promisedBy === undefined) return [];
    const keptAt = updates[index + 1]?.at ?? null;
    return [{ madeAt, promisedBy, keptAt, state: promiseState(promisedBy, keptAt, now) }];
  });
}

/** The promise that the latest update made and that is still to be kept; null where it made none. */
export function openPromise(updates: readonly Promising[], now: Instant): UpdatePromise | null {
  return promisesOf(updates, now).find(({ keptAt }) => keptAt === null) ?? null;
}

function promiseState(promisedBy: Instant, keptAt: Instant | null, now: Instant): PromiseState {
  if (keptAt !== null) return keptAt <= promisedBy ? 'kept' : 'late';
  return now <= promisedBy ? 'due' : 'overdue';
}
