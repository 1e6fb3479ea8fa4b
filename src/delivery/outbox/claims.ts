/** Claiming: leasing what is due, so that one sender alone may start it. `outbox.ts` has what becomes of it then. */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { ChannelName } from '../channel-name.ts';
import type { Session } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../store/vault.ts';
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
