/** What the store says about what waits, for whoever watches the sender. Cheap enough to be asked every few seconds. */
import { z } from 'zod';
import { DAY, type Instant } from '#core/instant.ts';
import { ordersIn, type Order } from '../outbox/control.ts';
import { nextRunAt } from '../outbox/recovery.ts';
import type { Database } from '../store/database.ts';

const updateSchema = z.object({
  id: z.string(),
  /** When its audience was frozen. */
  notedAt: z.number(),
  /** To how many it goes. */
  recipients: z.number(),
  waiting: z.number(),
  unknown: z.number(),
});

export interface Figures {
  /** Updates of which something waits or is unknown. */
  updates: z.output<typeof updateSchema>[];
  orders: Order[];
  /** Since when something that may go has been due; null: nothing is. */
  dueSince: Instant | null;
}

/** What is older has failed as stale by then. */
const LOOKED_BACK = 7 * DAY;

export async function figuresIn(db: Database, now: Instant): Promise<Figures> {
  const count = (states: string): string =>
    `(SELECT count(*) FROM delivery d WHERE d.update_id = e.id AND d.state IN (${states}))`;
  const rows = await db.all(
    `SELECT * FROM (SELECT e.id, e.noted_at AS "notedAt", e.prepared AS recipients,
        ${count("'ready', 'leased', 'started'")} AS waiting, ${count("'unknown'")} AS unknown
       FROM update_event e WHERE e.state = 'frozen' AND e.noted_at > :since) AS open
      WHERE waiting + unknown > 0 ORDER BY "notedAt"`,
    { since: now - LOOKED_BACK },
  );
  const updates = updateSchema.array().parse(rows);
  const ids = updates.filter(({ waiting }) => waiting > 0).map(({ id }) => id);
  const due = ids.length === 0 ? null : await nextRunAt(db, ids);
  return { updates, orders: await ordersIn(db), dueSince: due === null || due > now ? null : due };
}
