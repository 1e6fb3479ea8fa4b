/**
 * What is forgotten, and when. That an update was told is kept for ever, so that
 * nothing is told twice; to whom, and what each mail system said, is not.
 */
import type { Instant } from '#core/instant.ts';
import type { Database } from '../store/database.ts';

/** Updates whose audience was frozen before the moment, and of which nothing waits and nothing is unknown. */
const DONE = `SELECT id FROM update_event e WHERE e.state = 'frozen' AND e.noted_at < :before AND NOT EXISTS (
  SELECT 1 FROM delivery d WHERE d.update_id = e.id AND d.state IN ('ready', 'leased', 'started', 'unknown'))`;

/** Forgets the deliveries of updates that are older and done. Returns how many deliveries those were. */
export async function forgetDeliveries(db: Database, before: Instant): Promise<number> {
  return db.transaction(async (session) => {
    await session.run(
      `DELETE FROM attempt WHERE delivery_id IN (SELECT id FROM delivery WHERE update_id IN (${DONE}))`,
      { before },
    );
    const count = await session.run(`DELETE FROM delivery WHERE update_id IN (${DONE})`, { before });
    await session.run(
      `UPDATE update_event SET state = 'adopted', candidates = 0, prepared = 0, excluded = 0, suppressed = 0
        WHERE state = 'frozen' AND noted_at < :before
          AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.update_id = update_event.id)`,
      { before },
    );
    return count;
  });
}
