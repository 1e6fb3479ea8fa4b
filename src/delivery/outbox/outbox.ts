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
import type { Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import type { Verdict } from '../verdict.ts';
import type { Claim, Claiming } from './claims.ts';
import { isHeld } from './control.ts';

/** What a sender holds of a delivery. */
export type Held = Pick<Claim, 'id' | 'owner' | 'fence'>;

/** The rows of a JSON array of {@link Held}, that are still the sender's. */
const MINE = 'delivery.id = v.id AND delivery.owner = v.owner AND delivery.fence = v.fence';
const HELD = { id: 'integer', owner: 'text', fence: 'integer' } as const;

/**
 * Commits that the messages are about to leave. Returns the ids of those that
 * may: the rest is no longer this sender's, or was paused meanwhile.
 */
export async function markStarted(
  session: Session,
  claims: readonly Held[],
  { now, leaseUntil }: Pick<Claiming, 'now' | 'leaseUntil'>,
): Promise<Set<number>> {
  const rows = await session.all(
    `UPDATE delivery SET state = 'started', lease_until = :leaseUntil, updated_at = :now
       FROM ${session.dialect.rowsOf(':claims', HELD)}
      WHERE ${MINE} AND state IN ('leased', 'started') AND lease_until > :now AND NOT ${isHeld('delivery')}
      RETURNING delivery.id`,
    { now, leaseUntil, claims: JSON.stringify(claims.map(heldOf)) },
  );
  return idsOf(rows);
}

export interface Settling {
  claim: Held;
  verdict: Verdict;
  /** When a retry is due. */
  runAt: Instant;
}

const SETTLING = { ...HELD, state: 'text', code: 'text', reply: 'text', run_at: 'integer' } as const;
/** A program may be away for days, and want every update all the same; for people, old news is none. */
const IS_NEWS = `(delivery.channel = 'webhook' OR v.run_at <= (SELECT valid_until FROM update_event e WHERE e.id = delivery.update_id))`;

/** Its address came to be suppressed while the relay was asked about it, as by the same update on another line: what the relay said stands. */
const IS_REFUSED = "(delivery.state = 'suppressed' AND v.state = 'failed')";

/**
 * Writes what became of them; a late truth still replaces `unknown`. A retry that
 * would come after the update's worth has passed fails with the code `stale`.
 * Returns the ids of those that were still this sender's to settle. Runs in a transaction.
 */
export async function settle(session: Session, settlings: readonly Settling[], now: Instant): Promise<Set<number>> {
  const values = { now, settlings: JSON.stringify(settlings.map(settlingRow)) };
  const settled = session.all(
    `UPDATE delivery SET updated_at = :now, lease_until = NULL, run_at = v.run_at, reply = v.reply,
            attempt = attempt + CASE v.state WHEN 'retry' THEN 1 ELSE 0 END,
            state = CASE WHEN v.state <> 'retry' THEN v.state WHEN ${IS_NEWS} THEN 'ready' ELSE 'failed' END,
            code  = CASE WHEN v.state <> 'retry' OR ${IS_NEWS} THEN v.code ELSE 'stale' END
       FROM ${session.dialect.rowsOf(':settlings', SETTLING)}
      WHERE ${MINE} AND (delivery.state IN ('leased', 'started', 'unknown') OR ${IS_REFUSED})
      RETURNING delivery.id`,
    values,
  );
  // Asked for before the answer: a transaction that waits between its statements keeps everybody's next message waiting.
  const recorded = recordAttempts(session, values);
  const [rows] = await Promise.all([settled, recorded]);
  return idsOf(rows);
}

function settlingRow({ claim, verdict: { state, code, reply }, runAt }: Settling) {
  return { ...heldOf(claim), state: state === 'untouched' ? 'ready' : state, code, reply, run_at: runAt };
}

/** Of those that have just been settled: a row that was somebody else's by then is as it was. */
async function recordAttempts(session: Session, values: { now: Instant; settlings: string }): Promise<void> {
  await session.run(
    `INSERT INTO attempt (delivery_id, ended_at, verdict, code, reply)
     SELECT v.id, :now, v.state, v.code, v.reply FROM delivery, ${session.dialect.rowsOf(':settlings', SETTLING)}
      WHERE ${MINE} AND delivery.updated_at = :now AND delivery.state IN ('ready', 'accepted', 'failed', 'unknown')`,
    values,
  );
}

/** Prolongs every lease of a sender that is alive. */
export async function prolongLeases(session: Session, owner: string, leaseUntil: Instant): Promise<void> {
  await session.run(
    "UPDATE delivery SET lease_until = :leaseUntil WHERE owner = :owner AND state IN ('leased', 'started')",
    { owner, leaseUntil },
  );
}

/** A refusal that nobody holds against the recipient lifts no suppression. */
const IS_LEFT_ALONE = `(delivery.state = 'failed' AND EXISTS (
  SELECT 1 FROM subscriber s JOIN suppression p ON p.address_tag = s.address_tag
   WHERE s.id = delivery.target_id AND p.suppressed_at IS NOT NULL AND (p.until IS NULL OR p.until > :now)))`;

/** Gives back claims of which no byte has left, whatever the rows say. */
export async function release(session: Session, claims: readonly Held[], now: Instant): Promise<void> {
  if (claims.length === 0) return;
  await session.run(
    `UPDATE delivery SET state = CASE WHEN ${IS_LEFT_ALONE} THEN 'suppressed' ELSE 'ready' END,
            owner = NULL, lease_until = NULL, code = NULL, updated_at = :now
       FROM ${session.dialect.rowsOf(':claims', HELD)}
      WHERE ${MINE} AND state IN ('leased', 'started', 'failed', 'unknown')`,
    { now, claims: JSON.stringify(claims.map(heldOf)) },
  );
}

/**
 * Gives back all that the owner has not begun, also what it does not know of:
 * a claim is written and its answer lost where the connection to the store breaks.
 */
export async function releaseAll(session: Session, owner: string, now: Instant): Promise<void> {
  await session.run(
    `UPDATE delivery SET state = 'ready', owner = NULL, lease_until = NULL, updated_at = :now
      WHERE owner = :owner AND state = 'leased'`,
    { owner, now },
  );
}

function heldOf({ id, owner, fence }: Held): Held {
  return { id, owner, fence };
}

function idsOf(rows: readonly Record<string, unknown>[]): Set<number> {
  return new Set(rows.map((row) => Number(row['id'])));
}
