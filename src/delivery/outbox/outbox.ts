/**
 * The outbox: what becomes of each delivery.
 *
 *     ready → leased → started → accepted | failed | unknown
 *       ↑________|________|  (certainly not accepted: back to ready)
 *
 * `started` is committed before the first byte of the message leaves, so a row
 * that is not `started` has never been sent, whenever the process was killed. A
 * row that stays `started` after its sender's death may have been sent: it
 * becomes `unknown`, and only an operator's order makes it `ready` again.
 *
 * The fence grows with every claim. A sender that was asleep while its lease
 * ended finds another fence in the row and may neither start nor write.
 */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import { inTransaction, prepared } from '../store/store.ts';
import type { Verdict } from '../verdict.ts';

const claimSchema = z.object({
  id: z.number(),
  updateId: z.string(),
  targetId: z.number(),
  address: z.string(),
  /** Refusals so far. */
  attempt: z.number(),
  owner: z.string(),
  fence: z.number(),
});
/** A delivery that this sender alone may start, until its lease ends. */
export type Claim = z.output<typeof claimSchema>;

export interface Claiming {
  owner: string;
  /** Only deliveries of these updates. */
  updateIds: readonly string[];
  limit: number;
  now: Instant;
  leaseUntil: Instant;
}

/** Leases up to `limit` deliveries that are due, in the order in which they became so. */
export function claimDue(db: DatabaseSync, claiming: Claiming): Claim[] {
  const { owner, updateIds, limit, now, leaseUntil } = claiming;
  // The “+” keeps SQLite to the index of what is ready: it would otherwise sort an update's whole audience for each claim.
  const rows = inTransaction(db, () =>
    prepared(
      db,
      `UPDATE delivery SET state = 'leased', owner = ?, fence = fence + 1, lease_until = ?, updated_at = ?
        WHERE id IN (SELECT id FROM delivery WHERE state = 'ready' AND run_at <= ?
                        AND +update_id IN (SELECT value FROM json_each(?)) ORDER BY run_at, id LIMIT ?)
        RETURNING id, update_id AS updateId, target_id AS targetId, attempt, owner, fence,
                  (SELECT address FROM subscriber WHERE subscriber.id = target_id) AS address`,
    ).all(owner, leaseUntil, now, now, JSON.stringify(updateIds), limit),
  );
  return claimSchema
    .array()
    .parse(rows)
    .toSorted((a, b) => a.id - b.id);
}

/** Commits that the message is about to leave. False: the row is no longer this sender's, so it must not. */
export function markStarted(
  db: DatabaseSync,
  claim: Claim,
  { now, leaseUntil }: Pick<Claiming, 'now' | 'leaseUntil'>,
): boolean {
  const { changes } = prepared(
    db,
    `UPDATE delivery SET state = 'started', lease_until = ?, updated_at = ?
      WHERE id = ? AND owner = ? AND fence = ? AND state IN ('leased', 'started') AND lease_until > ?`,
  ).run(leaseUntil, now, claim.id, claim.owner, claim.fence, now);
  return changes === 1;
}

export interface Settling {
  verdict: Verdict;
  now: Instant;
  /** When a retry is due. */
  runAt: Instant;
}

/**
 * Writes what became of it; a late truth still replaces `unknown`. A retry that
 * would come after the update's worth has passed fails with the code `stale`.
 */
export function settle(db: DatabaseSync, claim: Claim, { verdict, now, runAt }: Settling): boolean {
  const { changes } = prepared(
    db,
    `UPDATE delivery SET updated_at = :now, lease_until = NULL, run_at = :runAt, reply = :reply,
            attempt = attempt + (:state = 'retry'),
            state = CASE WHEN :state <> 'retry' THEN :state WHEN :runAt <= ${VALID_UNTIL} THEN 'ready' ELSE 'failed' END,
            code  = CASE WHEN :state <> 'retry' OR :runAt <= ${VALID_UNTIL} THEN :code ELSE 'stale' END
      WHERE id = :id AND owner = :owner AND fence = :fence AND state IN ('leased', 'started', 'unknown')`,
  ).run({
    now,
    runAt,
    state: verdict.state === 'untouched' ? 'ready' : verdict.state,
    code: verdict.code,
    reply: verdict.reply,
    id: claim.id,
    owner: claim.owner,
    fence: claim.fence,
  });
  return changes === 1;
}

const VALID_UNTIL = '(SELECT valid_until FROM update_event WHERE update_event.id = update_id)';

/** Prolongs every lease of a sender that is alive. */
export function prolongLeases(db: DatabaseSync, owner: string, leaseUntil: Instant): void {
  prepared(db, "UPDATE delivery SET lease_until = ? WHERE owner = ? AND state IN ('leased', 'started')").run(
    leaseUntil,
    owner,
  );
}

/** Gives back claims of which no byte has left, whatever the rows say. */
export function release(db: DatabaseSync, claims: readonly Claim[], now: Instant): void {
  const giveBack = prepared(
    db,
    `UPDATE delivery SET state = 'ready', owner = NULL, lease_until = NULL, code = NULL, updated_at = ?
      WHERE id = ? AND owner = ? AND fence = ? AND state IN ('leased', 'started', 'failed')`,
  );
  inTransaction(db, () => claims.forEach(({ id, owner, fence }) => giveBack.run(now, id, owner, fence)));
}
