/**
 * Dead letters: deliveries that ended failed or unknown, by update, code and
 * domain, and the operator's order to send some of them again. The Message-ID
 * stays the same. Who has left meanwhile, or is suppressed, gets nothing.
 */
import { z } from 'zod';
import { DAY, type Instant } from '#core/instant.ts';
import { CHANNEL_NAMES } from '../channel-name.ts';
import type { Session, Values } from '../store/database.ts';
import { domainOf, domainTag } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import { isRunning, isSuppressed } from './audience.ts';

const groupSchema = z.object({
  updateId: z.string(),
  channel: z.enum(CHANNEL_NAMES),
  state: z.enum(['failed', 'unknown']),
  code: z.string().nullable(),
  count: z.number(),
  /** The newest of them, with what was said about it. */
  example: z.number(),
  reply: z.string().nullable(),
  sealed: z.string().nullable(),
});

export interface DeadLetters extends Omit<z.output<typeof groupSchema>, 'sealed'> {
  /** After the “@”, or the host; null: nobody can read it any more. */
  domain: string | null;
}

/** Of one update, or of all; the most first. No local part, and of a URL the host alone. */
export async function deadLettersIn({ db, vault }: Store, updateId: string | null): Promise<DeadLetters[]> {
  const rows = await db.all(
    `SELECT g.*, d.reply, s.address_sealed AS sealed
       FROM (SELECT update_id AS "updateId", channel, state, code, domain_tag AS "domainTag", count(*) AS count, max(id) AS example
               FROM delivery WHERE state IN ('failed', 'unknown') AND (CAST(:updateId AS text) IS NULL OR update_id = :updateId)
              GROUP BY update_id, channel, state, code, domain_tag) AS g
       JOIN delivery d ON d.id = g.example JOIN subscriber s ON s.id = d.target_id
      ORDER BY "updateId", count DESC, example`,
    { updateId },
  );
  return groupSchema
    .array()
    .parse(rows)
    .map(({ sealed, ...group }) => ({
      ...group,
      domain: sealed === null ? null : domainOf(group.channel, vault.open(sealed)),
    }));
}

export interface Chosen {
  updateId: string | null;
  code: string | null;
  domain: string | null;
  deliveryId: number | null;
  /** Whether also those of which a copy may have arrived. */
  isRiskingCopies: boolean;
}

export interface SentAgain {
  /** Wait again now. */
  again: number;
  /** Have left, or are suppressed. */
  left: number;
  /** Were frozen too long ago to be news. */
  old: number;
}

/** Makes the chosen ready. All or nothing. */
export async function sendAgain({ db, vault }: Store, chosen: Chosen, now: Instant): Promise<SentAgain> {
  const values: Values = {
    updateId: chosen.updateId,
    code: chosen.code,
    domainTag: chosen.domain === null ? null : domainTag(vault, chosen.domain),
    deliveryId: chosen.deliveryId,
    now,
  };
  const states = chosen.isRiskingCopies ? "'failed', 'unknown'" : "'failed'";
  const meant = `d.state IN (${states}) AND (CAST(:updateId AS text) IS NULL OR d.update_id = :updateId)
    AND (CAST(:code AS text) IS NULL OR d.code = :code) AND (CAST(:domainTag AS text) IS NULL OR d.domain_tag = :domainTag)
    AND (CAST(:deliveryId AS bigint) IS NULL OR d.id = :deliveryId)`;
  return db.transaction(async (session) => {
    const [row] = await session.all(
      `SELECT count(*) AS meant, count(*) FILTER (WHERE ${IS_OLD}) AS old FROM delivery d WHERE ${meant}`,
      values,
    );
    const all = z.object({ meant: z.number(), old: z.number() }).parse(row);
    const again = await makeReady(session, meant, values);
    return { again, old: all.old, left: all.meant - all.old - again };
  });
}

/** As long as an untried delivery would wait. */
const IS_OLD = `EXISTS (SELECT 1 FROM update_event e WHERE e.id = d.update_id
  AND :now > e.noted_at + CASE WHEN d.channel = 'webhook' THEN ${5 * DAY} ELSE ${DAY} END)`;

async function makeReady(session: Session, meant: string, values: Values): Promise<number> {
  return session.run(
    `UPDATE delivery SET state = 'ready', attempt = 0, owner = NULL, lease_until = NULL, code = NULL, run_at = :now, updated_at = :now
      WHERE id IN (SELECT d.id FROM delivery d JOIN subscriber s ON s.id = d.target_id
                    WHERE ${meant} AND NOT ${IS_OLD} AND ${isRunning('s')} AND NOT ${isSuppressed('s')})`,
    values,
  );
}
