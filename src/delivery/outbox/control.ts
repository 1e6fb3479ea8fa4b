/**
 * The operator's hand on the outbox. A pause holds what has not started; at most
 * one more message leaves on each open connection. A stop cancels it for good.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import { undisturbed, type Database } from '../store/database.ts';
import { passWaves } from './waves.ts';

/** Whether a row of `delivery` is held by an order, as an SQL condition. */
export function isHeld(alias: string): string {
  return `EXISTS (SELECT 1 FROM control c WHERE c.scope IN ('all', 'channel:' || ${alias}.channel, 'update:' || ${alias}.update_id))`;
}

const UPDATE = 'update:';

const orderSchema = z.object({
  /** `all`, `channel:NAME` or `update:ID`. */
  scope: z.string(),
  mode: z.enum(['pause', 'stop']),
  at: z.number(),
  /** Who or what gave it, as a sentence. */
  why: z.string(),
});
export type Order = z.output<typeof orderSchema>;

/** Every order that stands, oldest first. */
export async function ordersIn(db: Database): Promise<Order[]> {
  return orderSchema.array().parse(await db.all('SELECT scope, mode, at, why FROM control ORDER BY at, scope'));
}

/** Holds what the scope names. A later reason replaces an earlier one. */
export async function pause(db: Database, order: Omit<Order, 'mode'>): Promise<void> {
  await db.run(
    `INSERT INTO control VALUES (:scope, 'pause', :at, :why)
     ON CONFLICT (scope) DO UPDATE SET mode = excluded.mode, at = excluded.at, why = excluded.why`,
    order,
  );
}

/** Lifts an order. What had been counted of an update until then does not pause it again. False: none stood. */
export async function resume(db: Database, scope: string, now: Instant): Promise<boolean> {
  return db.transaction(async (session) => {
    const isLifted = (await session.run('DELETE FROM control WHERE scope = :scope', { scope })) > 0;
    if (isLifted && scope.startsWith(UPDATE)) await passWaves(session, scope.slice(UPDATE.length), now);
    return isLifted;
  });
}

/** Cancels all that has not started within the scope, and all that is still being frozen. Returns how many deliveries that was. */
export async function stopSending(db: Database, scope: string, now: Instant): Promise<number> {
  return undisturbed(() =>
    db.transaction(async (session) => {
      // Whoever freezes finds it ended, and writes no more.
      await session.run(
        "UPDATE update_event SET frozen_to = NULL WHERE frozen_to IS NOT NULL AND :scope IN ('all', 'update:' || id)",
        { scope },
      );
      return session.run(
        `UPDATE delivery SET state = 'cancelled', code = 'stopped', lease_until = NULL, updated_at = :now
          WHERE state IN ('ready', 'leased') AND :scope IN ('all', 'channel:' || channel, 'update:' || update_id)`,
        { scope, now },
      );
    }),
  );
}
