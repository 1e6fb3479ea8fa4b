/** What is done to the outbox between sendings: taking over from the dead, giving up, and the operator's orders. */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { DAY, type Instant } from '#core/instant.ts';
import { inTransaction, prepared } from '../store/store.ts';

export interface Recovery {
  /** Were leased, never sent; ready again. */
  released: number;
  /** Were being sent when their sender died. */
  unknown: number;
}

/** Takes over from senders whose leases have ended, or from all of them (`leases: 'any'`) where all are dead. */
export function recover(db: DatabaseSync, { now, leases }: { now: Instant; leases: 'ended' | 'any' }): Recovery {
  const ended = leases === 'any' ? Number.MAX_SAFE_INTEGER : now;
  // An unknown keeps its owner and fence: the sender may yet come back with the truth.
  const takeOver = prepared(
    db,
    `UPDATE delivery SET updated_at = ?, lease_until = NULL,
            owner = iif(state = 'leased', NULL, owner), code = iif(state = 'leased', code, 'interrupted'),
            state = iif(state = 'leased', 'ready', 'unknown')
      WHERE state IN ('leased', 'started') AND lease_until <= ? RETURNING state`,
  );
  const states = inTransaction(db, () => takeOver.all(now, ended)).map((row) => row['state']);
  const released = states.filter((state) => state === 'ready').length;
  return { released, unknown: states.length - released };
}

/**
 * Gives up what has waited too long: a refused delivery at its update's
 * `valid_until`, an untried one a day after the freeze. Both fail as `stale`.
 */
export function failStale(db: DatabaseSync, now: Instant): number {
  const { changes } = prepared(
    db,
    `UPDATE delivery SET state = 'failed', code = 'stale', updated_at = :now WHERE state = 'ready' AND EXISTS (
       SELECT 1 FROM update_event e WHERE e.id = update_id
          AND :now > CASE WHEN attempt > 0 THEN e.valid_until ELSE e.noted_at + ${DAY} END)`,
  ).run({ now });
  return Number(changes);
}

/** When the next delivery that was refused for now is due; null where none waits. */
export function nextRunAt(db: DatabaseSync, updateIds: readonly string[]): Instant | null {
  const row = prepared(
    db,
    "SELECT min(run_at) AS at FROM delivery WHERE state = 'ready' AND +update_id IN (SELECT value FROM json_each(?))",
  ).get(JSON.stringify(updateIds));
  return z.number().nullable().parse(row?.['at']);
}

/** The operator's order to send again what may have arrived. The Message-ID stays the same. */
export function resendUnknown(db: DatabaseSync, updateIds: readonly string[], now: Instant): number {
  const { changes } = prepared(
    db,
    `UPDATE delivery SET state = 'ready', owner = NULL, run_at = ?, updated_at = ?
      WHERE state = 'unknown' AND update_id IN (SELECT value FROM json_each(?))`,
  ).run(now, now, JSON.stringify(updateIds));
  return Number(changes);
}
