/**
 * What is forgotten, and when. That an update was told is kept for ever, so that
 * nothing is told twice; to whom, and what each mail system said, is not.
 */
import type { Instant } from '#core/instant.ts';
import type { Database } from '../store/database.ts';
import { BATCHES, dropDeliveries, type Batches } from './event-rows.ts';

/** Updates whose audience was frozen before the moment, and of which nothing waits and nothing is unknown. */
const DONE = `SELECT id FROM update_event e WHERE e.state = 'frozen' AND e.frozen_to IS NULL AND e.noted_at < :before AND NOT EXISTS (
  SELECT 1 FROM delivery d WHERE d.update_id = e.id AND d.state IN ('ready', 'leased', 'started', 'unknown'))`;

/**
 * Forgets the deliveries of updates that are older and done, in batches; where
 * it is cut short, the next call goes on. Returns how many deliveries those were.
 */
export async function forgetDeliveries(db: Database, before: Instant, batches: Batches = BATCHES): Promise<number> {
  let count = 0;
  for (const row of await db.all(DONE, { before })) {
    const id = String(row['id']);
    count += await dropDeliveries(db, id, batches);
    await db.run(
      `UPDATE update_event SET state = 'adopted', candidates = 0, prepared = 0, excluded = 0, suppressed = 0
        WHERE id = :id AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.update_id = update_event.id)`,
      { id },
    );
  }
  return count;
}
