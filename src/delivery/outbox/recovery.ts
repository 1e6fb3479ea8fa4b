/** What is done to the outbox between sendings: taking over from the dead, giving up, and the operator's orders. */
import { z } from 'zod';
import { DAY, type Instant } from '#core/instant.ts';
import { CHANNEL_NAMES, type ChannelName } from '../channel-name.ts';
import type { Session } from '../store/database.ts';
import { CORRECTION } from './correction-id.ts';
import { isHeld } from './control.ts';

export interface Recovery {
  /** Were leased, never sent; ready again. */
  released: number;
  /** Were being sent when their sender died. */
  unknown: number;
}

/** Takes over from senders whose leases have ended, or from all of them (`leases: 'any'`) where all are dead. */
export async function recover(
  session: Session,
  { now, leases }: { now: Instant; leases: 'ended' | 'any' },
): Promise<Recovery> {
  const ended = leases === 'any' ? Number.MAX_SAFE_INTEGER : now;
  // Another who does the same at this moment takes other rows. An unknown keeps its owner and fence: the sender may yet come back with the truth.
  const rows = await session.all(
    `UPDATE delivery SET updated_at = :now, lease_until = NULL,
            owner = CASE state WHEN 'leased' THEN NULL ELSE owner END,
            code = CASE state WHEN 'leased' THEN code ELSE 'interrupted' END,
            state = CASE state WHEN 'leased' THEN 'ready' ELSE 'unknown' END
      WHERE id IN (SELECT id FROM delivery WHERE state IN ('leased', 'started') AND lease_until <= :ended
                    ORDER BY lease_until ${session.dialect.skipLocked}) RETURNING state`,
    { now, ended },
  );
  const released = rows.filter((row) => row['state'] === 'ready').length;
  return { released, unknown: rows.length - released };
}

/**
 * Gives up what has waited too long: a refused delivery at its update's
 * `valid_until`, an untried one a day after the freeze, a webhook's five days after
 * it. All fail as `stale`.
 */
export async function failStale(session: Session, now: Instant): Promise<number> {
  return session.run(
    `UPDATE delivery SET state = 'failed', code = 'stale', updated_at = :now WHERE state = 'ready' AND EXISTS (
       SELECT 1 FROM update_event e WHERE e.id = update_id AND e.frozen_to IS NULL
          AND :now > CASE WHEN channel = 'webhook' THEN e.noted_at + ${5 * DAY} WHEN attempt > 0 THEN e.valid_until
                          ELSE e.noted_at + ${DAY} END)`,
    { now },
  );
}

/** What is parked for its domain goes as soon as the domain takes it. */
const DUE = `CASE WHEN d.attempt > 0 THEN d.run_at
  ELSE coalesce((SELECT p.next_at FROM pace p WHERE p.scope = d.domain_tag AND p.next_at < d.run_at), d.run_at) END`;

/** When the next delivery that was refused for now is due; null where none waits that may go. */
export async function nextRunAt(
  session: Session,
  updateIds: readonly string[],
  channels: readonly ChannelName[] = CHANNEL_NAMES,
): Promise<Instant | null> {
  const { listed, unindexed } = session.dialect;
  const [row] = await session.all(
    `SELECT min(${DUE}) AS at FROM delivery d WHERE state = 'ready' AND ${unindexed('update_id')} IN ${listed(':updateIds')}
        AND channel IN ${listed(':channels')}
        AND wave <= (SELECT e.wave FROM update_event e WHERE e.id = d.update_id AND e.frozen_to IS NULL) AND NOT ${isHeld('d')}`,
    { updateIds: JSON.stringify(updateIds), channels: JSON.stringify(channels) },
  );
  const at = z.number().nullable().parse(row?.['at']);
  return at === null ? null : Math.ceil(at);
}

/** When the first of the leases ends that others hold; null: nobody holds any. */
export async function nextLeaseEnd(
  session: Session,
  updateIds: readonly string[],
  channels: readonly ChannelName[],
): Promise<Instant | null> {
  const { listed, unindexed } = session.dialect;
  const [row] = await session.all(
    `SELECT min(lease_until) AS at FROM delivery WHERE state IN ('leased', 'started')
        AND ${unindexed('update_id')} IN ${listed(':updateIds')} AND channel IN ${listed(':channels')}`,
    { updateIds: JSON.stringify(updateIds), channels: JSON.stringify(channels) },
  );
  return z.number().nullable().parse(row?.['at']);
}

/** The operator's order to send again what may have arrived. The Message-ID stays the same. */
export async function resendUnknown(session: Session, updateIds: readonly string[], now: Instant): Promise<number> {
  await session.run(
    `UPDATE update_event SET passed_settled = passed_settled - passed_unknown, passed_unknown = 0
      WHERE id IN ${session.dialect.listed(':updateIds')}`,
    { updateIds: JSON.stringify(updateIds) },
  );
  return session.run(
    `UPDATE delivery SET state = 'ready', owner = NULL, run_at = :now, updated_at = :now
      WHERE state = 'unknown' AND update_id IN ${session.dialect.listed(':updateIds')}`,
    { now, updateIds: JSON.stringify(updateIds) },
  );
}

/**
 * Where a newer update of the same subject has been frozen, an older one that
 * was refused and still waits is of no use: nobody wants “investigating” after
 * “resolved”. A correction of something earlier is no newer news. What has never been tried is sent, in its order.
 */
export async function supersede(session: Session, now: Instant): Promise<number> {
  return session.run(
    `UPDATE delivery SET state = 'superseded', code = 'superseded', updated_at = :now
      WHERE state = 'ready' AND attempt > 0 AND EXISTS (
        SELECT 1 FROM update_event mine JOIN update_event newer ON newer.subject_id = mine.subject_id
           AND newer.state = 'frozen' AND newer.frozen_to IS NULL AND newer.noted_at > mine.noted_at AND newer.id NOT LIKE '%${CORRECTION}%'
           JOIN delivery other ON other.update_id = newer.id
         WHERE mine.id = delivery.update_id AND other.target_id = delivery.target_id AND other.channel = delivery.channel)`,
    { now },
  );
}
