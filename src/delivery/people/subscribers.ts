/**
 * Who is told. A subscriber is an address, kept as it was typed and compared
 * without regard to case; a subscription says of which
 * component it wants to hear, `*` being all of them. Subscriptions are ended and
 * never deleted, so that importing an old list brings nobody back who left.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { SubscriberRow } from './subscriber-file.ts';
import { inTransaction, prepared, type Store } from '../store/store.ts';

const EVERY_COMPONENT = '*';

const subscriberSchema = z.object({
  id: z.number(),
  address: z.string(),
  locale: z.string().nullable(),
  createdAt: z.number(),
  /** Null while the subscription runs. */
  endedAt: z.number().nullable(),
  /** Ids; empty: every component. */
  components: z.string().transform((text) => choiceOf(text.split(' '))),
});
export type Subscriber = z.output<typeof subscriberSchema>;

function choiceOf(ids: string[]): string[] {
  return ids.includes(EVERY_COMPONENT) ? [] : ids;
}

export interface Added {
  added: number;
  /** Subscribed already; their choices stay as they are. */
  alreadyThere: number;
  /** Lines of those who had ended their subscription, and stay away. */
  ended: number[];
}

export interface AddOptions {
  now: Instant;
  /** Brings back those who had ended: an order for people who asked to come back. */
  isReviving: boolean;
}

/** Writes all rows in one transaction; doing it again changes nothing. */
export function addSubscribers({ db }: Store, rows: readonly SubscriberRow[], options: AddOptions): Added {
  const result: Added = { added: 0, alreadyThere: 0, ended: [] };
  inTransaction(db, () => {
    for (const row of rows) {
      const outcome = addSubscriber(db, row, options);
      if (outcome === 'ended') result.ended.push(row.line);
      else result[outcome] += 1;
    }
  });
  return result;
}

function addSubscriber(db: Store['db'], row: SubscriberRow, { now, isReviving }: AddOptions) {
  const known = idOf(db, row.address);
  if (known !== undefined && isSubscribed(db, known)) return 'alreadyThere';
  if (known !== undefined && !isReviving) return 'ended';
  const id = known ?? insertSubscriber(db, row, now);
  const subscribe = prepared(db, 'INSERT INTO subscription (subscriber_id, component_id, created_at) VALUES (?, ?, ?)');
  const components = row.components.length === 0 ? [EVERY_COMPONENT] : row.components;
  for (const component of components) subscribe.run(id, component, now);
  return 'added';
}

/** One mailbox, however its address is spelt: no provider of note tells upper case from lower. */
function idOf(db: Store['db'], address: string): number | undefined {
  const find = prepared(db, 'SELECT id FROM subscriber WHERE address = ? COLLATE NOCASE AND merged_into IS NULL');
  const id = find.get(address)?.['id'];
  return id === undefined ? undefined : Number(id);
}

function isSubscribed(db: Store['db'], id: number): boolean {
  const active = prepared(db, 'SELECT 1 FROM subscription WHERE subscriber_id = ? AND ended_at IS NULL LIMIT 1');
  return active.get(id) !== undefined;
}

function insertSubscriber(db: Store['db'], { address, locale }: SubscriberRow, now: Instant): number {
  const insert = prepared(db, 'INSERT INTO subscriber (address, locale, created_at) VALUES (?, ?, ?)');
  return Number(insert.run(address, locale, now).lastInsertRowid);
}

/** Everybody, in the order of joining; those who have left with the time of it. */
export function listSubscribers({ db }: Store): Subscriber[] {
  const rows = prepared(
    db,
    `WITH choice AS (
       SELECT subscriber_id, ended_at, component_id,
              rank() OVER (PARTITION BY subscriber_id ORDER BY coalesce(ended_at, 9e15) DESC) AS age
         FROM subscription)
     SELECT s.id, s.address, s.locale, s.created_at AS createdAt, c.ended_at AS endedAt,
            group_concat(c.component_id, ' ' ORDER BY c.component_id) AS components
       FROM subscriber s JOIN choice c ON c.subscriber_id = s.id AND c.age = 1
      GROUP BY s.id ORDER BY s.id`,
  ).all();
  return subscriberSchema.array().parse(rows);
}

/** Ends the subscription, and cancels what waits for it. Mails that have started are not called back. */
export function removeSubscriber({ db }: Store, address: string, now: Instant): 'removed' | 'ended-before' | 'unknown' {
  return inTransaction(db, () => {
    const id = idOf(db, address);
    if (id === undefined) return 'unknown';
    const ended = prepared(
      db,
      "UPDATE subscription SET ended_at = ?, ended_reason = 'operator' WHERE subscriber_id = ? AND ended_at IS NULL",
    ).run(now, id);
    // A sender that holds one of these rows finds it changed when it wants to start.
    prepared(
      db,
      `UPDATE delivery SET state = 'cancelled', code = 'ended', lease_until = NULL, updated_at = ?
        WHERE target_id IN (SELECT id FROM subscriber WHERE id = ? OR merged_into = ?) AND state IN ('ready', 'leased')`,
    ).run(now, id, id);
    return ended.changes === 0 ? 'ended-before' : 'removed';
  });
}
