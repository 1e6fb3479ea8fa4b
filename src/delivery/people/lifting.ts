/**
 * What an operator lifts that is held against addresses: of one person, or of all
 * whom one wrong answer on one day cut off. A complaint is lifted by name alone, since
 * whoever complained wants no mail. Nobody is subscribed by it, and nothing is sent late.
 */
import { z } from 'zod';
import { DAY, type Instant } from '#core/instant.ts';
import { only, type Session } from '../store/database.ts';
import { liftSuppression } from './suppression.ts';

const suppressionSchema = z.object({
  /** `no-such-address`, `complaint`, `bounces`, `operator`. */
  reason: z.string(),
  /** What was said then; null: nobody kept it. */
  evidence: z.string().nullable(),
  since: z.coerce.number(),
  /** Null: until somebody lifts it. */
  until: z.coerce.number().nullable(),
});
export type Suppression = z.output<typeof suppressionSchema>;

/** What was held against the address, which is gone now; null: nothing was. */
export async function liftOne(session: Session, tag: string): Promise<Suppression | null> {
  const [row] = await session.all(
    `SELECT reason, evidence, suppressed_at AS since, until FROM suppression
      WHERE address_tag = :tag AND suppressed_at IS NOT NULL`,
    { tag },
  );
  if (row === undefined) return null;
  await liftSuppression(session, tag);
  return suppressionSchema.parse(row);
}

export interface ByEvidence {
  /** A part of what was said, as the list shows it. */
  text: string;
  /** The day's first moment. */
  from: Instant;
}

export interface HeldByEvidence {
  /** That are lifted, or would be. */
  count: number;
  /** Who complained with it: they stay. */
  complaints: number;
}

const MEANT = `suppressed_at >= :from AND suppressed_at < :to AND replace(evidence, :text, '') <> evidence`;

export async function heldBy(session: Session, { text, from }: ByEvidence): Promise<HeldByEvidence> {
  const row = await only(
    session,
    `SELECT coalesce(sum(CASE WHEN reason = 'complaint' THEN 0 ELSE 1 END), 0) AS count,
            coalesce(sum(CASE WHEN reason = 'complaint' THEN 1 ELSE 0 END), 0) AS complaints
       FROM suppression WHERE ${MEANT}`,
    { text, from, to: from + DAY },
  );
  return { count: Number(row['count']), complaints: Number(row['complaints']) };
}

/** How many were lifted. */
export function liftBy(session: Session, { text, from }: ByEvidence): Promise<number> {
  return session.run(`DELETE FROM suppression WHERE ${MEANT} AND reason <> 'complaint'`, {
    text,
    from,
    to: from + DAY,
  });
}
