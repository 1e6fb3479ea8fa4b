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
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { ChannelName } from '../channel-name.ts';
import type { Session } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../store/vault.ts';
import type { Verdict } from '../verdict.ts';
import { isHeld } from './control.ts';

const claimSchema = z.object({
  id: z.number(),
  updateId: z.string(),
  targetId: z.number(),
  sealed: z.string(),
  locale: z.string().nullable(),
  /** Of the target's links. */
  epoch: z.number(),
  domainTag: z.string(),
  /** Refusals so far. */
  attempt: z.number(),
  owner: z.string(),
  fence: z.number(),
});

/** A delivery that this sender alone may start, until its lease ends. */
export interface Claim extends Omit<z.output<typeof claimSchema>, 'sealed'> {
  /** Where it goes: an e-mail address, or what the channel keeps of a target. */
  address: string;
}

export interface Claiming {
  owner: string;
  channel: ChannelName;
  /** Only deliveries of these updates. */
  updateIds: readonly string[];
  limit: number;
  now: Instant;
  leaseUntil: Instant;
}

/**
 * Leases up to `limit` deliveries that are due, in the order of the updates, and
 * of each in the order in which they became so; none of what is paused.
 */
export async function claimDue({ db, vault }: Store, { updateIds, limit, ...values }: Claiming): Promise<Claim[]> {
  const claims: Claim[] = [];
  // A wave of an update at a time: in the index its due deliveries stand together, so that
  // what cannot go yet, of whatever update, is not looked at, however much it is.
  for (const { updateId, wave: last } of await openUpdates(db, updateIds, values.channel))
    for (let wave = 0; wave <= last && claims.length < limit; wave += 1) {
      const rows = await claimFrom(db, { ...values, updateId, wave, limit: limit - claims.length });
      claims.push(...rows.map((row) => openedClaim(row, vault)));
    }
  return claims;
}

const openSchema = z.object({ updateId: z.string(), wave: z.number() });

/** Those that are not held, with the last wave that may go, in the order of the ids. */
async function openUpdates(db: Session, updateIds: readonly string[], channel: ChannelName) {
  const rows = await db.all(
    `SELECT e.id AS "updateId", e.wave FROM update_event e WHERE e.id IN ${db.dialect.listed(':updateIds')} AND e.frozen_to IS NULL AND NOT EXISTS (
       SELECT 1 FROM control c WHERE c.scope IN ('all', 'channel:' || :channel, 'update:' || e.id))`,
    { updateIds: JSON.stringify(updateIds), channel },
  );
  const places = new Map(updateIds.map((id, place) => [id, place]));
  const placeOf = (id: string): number => places.get(id) ?? 0;
  return openSchema
    .array()
    .parse(rows)
    .toSorted((a, b) => placeOf(a.updateId) - placeOf(b.updateId));
}

/** What a sender needs to know of what it has leased. */
const CLAIMED = `RETURNING id, update_id AS "updateId", target_id AS "targetId", domain_tag AS "domainTag", attempt, owner, fence,
                (SELECT kept.address_sealed FROM subscriber s JOIN subscriber kept ON kept.id = coalesce(s.merged_into, s.id)
                  WHERE s.id = target_id) AS sealed,
                (SELECT locale FROM subscriber WHERE subscriber.id = target_id) AS locale,
                (SELECT link_epoch FROM subscriber WHERE subscriber.id = target_id) AS epoch`;

/** Leases deliveries to one domain, of whichever update and however they are parked; `soon`: so early what was refused before may go. */
export async function claimOfDomain(
  session: Session,
  vault: Vault,
  { updateIds, domainTag, soon, ...values }: Claiming & { domainTag: string; soon: Instant },
): Promise<Claim[]> {
  const { listed, skipLocked } = session.dialect;
  const rows = await session.all(
    `UPDATE delivery SET state = 'leased', owner = :owner, fence = fence + 1, lease_until = :leaseUntil, updated_at = :now
      WHERE id IN (SELECT d.id FROM delivery d WHERE d.state = 'ready' AND d.domain_tag = :domainTag AND d.channel = :channel
                      AND (d.attempt = 0 OR d.run_at <= :soon) AND d.update_id IN ${listed(':updateIds')}
                      AND d.wave <= (SELECT e.wave FROM update_event e WHERE e.id = d.update_id) AND NOT ${isHeld('d')}
                    ORDER BY d.run_at, d.id LIMIT :limit ${skipLocked}) ${CLAIMED}`,
    { ...values, domainTag, soon, updateIds: JSON.stringify(updateIds) },
  );
  return claimSchema
    .array()
    .parse(rows)
    .map((row) => openedClaim(row, vault))
    .toSorted((a, b) => a.id - b.id);
}

function openedClaim({ sealed, ...claim }: z.output<typeof claimSchema>, vault: Vault): Claim {
  return { ...claim, address: vault.open(sealed) };
}

type ClaimingFrom = Omit<Claiming, 'updateIds'> & { updateId: string; wave: number };

async function claimFrom(db: Session, values: ClaimingFrom): Promise<z.output<typeof claimSchema>[]> {
  const rows = await db.all(
    `UPDATE delivery SET state = 'leased', owner = :owner, fence = fence + 1, lease_until = :leaseUntil, updated_at = :now
      WHERE id IN (SELECT d.id FROM delivery d WHERE d.state = 'ready' AND d.update_id = :updateId AND d.channel = :channel
                      AND d.wave = :wave AND d.run_at <= :now ORDER BY d.run_at, d.id LIMIT :limit ${db.dialect.skipLocked})
      ${CLAIMED}`,
    { ...values },
  );
  return claimSchema
    .array()
    .parse(rows)
    .toSorted((a, b) => a.id - b.id);
}

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
