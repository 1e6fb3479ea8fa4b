/**
 * The heartbeat keeps a living sender's leases, and takes over those that others
 * let end. A sender that slept past most of its lease (a stopped process, a
 * frozen machine) drops its connections first: another may be about to take over.
 */
import type { Instant } from '#core/instant.ts';
import type { Store } from '../store/store.ts';
import { prolongLeases } from './outbox.ts';
import { recover } from './recovery.ts';

export interface Heart {
  store: Store;
  owner: string;
  leaseMs: number;
  clock: () => Instant;
  /** Called when a beat was missed, or could not be written. */
  onArrest: (reason: Error | null) => void;
}

/** Starts beating, four times in a lease. Returns how to stop; resolves when the last beat is written. */
export function startHeartbeat(heart: Heart): () => Promise<void> {
  let last = heart.clock();
  let beating: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    const now = heart.clock();
    if (isTooLate(now - last, heart.leaseMs)) heart.onArrest(null);
    last = now;
    beating = beating.then(() => beat(heart, now));
  }, heart.leaseMs / 4);
  return async () => {
    clearInterval(timer);
    await beating;
  };
}

/** Whether so much of the lease has passed that its end may be near. */
export function isTooLate(sinceLastMs: number, leaseMs: number): boolean {
  return sinceLastMs > (leaseMs * 2) / 3;
}

async function beat({ store: { db }, owner, leaseMs, onArrest }: Heart, now: Instant): Promise<void> {
  try {
    await prolongLeases(db, owner, now + leaseMs);
    await recover(db, { now, leases: 'ended' });
  } catch (error) {
    onArrest(error instanceof Error ? error : new Error(String(error)));
  }
}
