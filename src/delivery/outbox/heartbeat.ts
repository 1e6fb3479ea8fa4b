/**
 * The heartbeat keeps a living sender's leases, and takes over those that others
 * let end. A sender that slept past most of its lease (a stopped process, a
 * frozen machine), or could not prolong it for as long (a store that is away),
 * drops its connections first: another may be about to take over.
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
  /** Called with null when the leases may be about to end, and with the reason when a beat cannot be written at all. */
  onArrest: (reason: Error | null) => void;
}

/** Starts beating, four times in a lease. Returns how to stop; resolves when the last beat is written. */
export function startHeartbeat(heart: Heart): () => Promise<void> {
  let last = heart.clock();
  let written = last;
  let beating: Promise<void> | null = null;
  const timer = setInterval(() => {
    const now = heart.clock();
    // It slept, or the store has been away for so long that nothing could be prolonged.
    if (isTooLate(now - Math.min(last, written), heart.leaseMs)) heart.onArrest(null);
    last = now;
    beating ??= beat(heart, (at) => (written = at)).finally(() => (beating = null));
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

async function beat(
  { store: { db }, owner, leaseMs, clock, onArrest }: Heart,
  onWritten: (at: Instant) => void,
): Promise<void> {
  try {
    const at = await db.transaction(async (session) => {
      // A store that was away for a while is told the time at which it is back.
      const now = clock();
      await prolongLeases(session, owner, now + leaseMs);
      return now;
    });
    onWritten(at);
    await recover(db, { now: clock(), leases: 'ended' });
  } catch (error) {
    onArrest(error instanceof Error ? error : new Error(String(error)));
  }
}
