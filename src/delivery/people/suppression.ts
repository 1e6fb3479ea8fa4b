/**
 * Addresses to which nothing is sent, whoever subscribes them: they do not
 * exist, or complained. Kept by tags alone, so that an erased address stays
 * known as one to leave alone. A subscription is something else: it is a wish.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';

export interface Suppressing {
  /** Of the address. */
  tag: string;
  /** `no-such-address`, `complaint`, `bounces`, `operator`. */
  reason: string;
  /** What was said, shortened and without addresses. */
  evidence: string | null;
  now: Instant;
  /** Null: until the address opts in anew. */
  until: Instant | null;
}

/** Also takes back what waits for the address. */
export async function suppress(session: Session, { tag, reason, evidence, now, until }: Suppressing): Promise<void> {
  await session.run(
    `INSERT INTO suppression (address_tag, reason, evidence, score, scored_at, suppressed_at, until)
     VALUES (:tag, :reason, :evidence, 0, :now, :now, :until)
     ON CONFLICT (address_tag) DO UPDATE SET reason = excluded.reason, evidence = excluded.evidence,
       score = 0, scored_at = excluded.scored_at, suppressed_at = excluded.suppressed_at, until = excluded.until`,
    { tag, reason, evidence, now, until },
  );
  await session.run(
    `UPDATE delivery SET state = 'suppressed', code = :reason, lease_until = NULL, updated_at = :now
      WHERE state IN ('ready', 'leased') AND target_id IN (SELECT id FROM subscriber WHERE address_tag = :tag)`,
    { tag, reason, now },
  );
}

/** A fresh double opt-in: somebody reads there after all. False: nothing stood against the address. */
export async function liftSuppression(session: Session, tag: string): Promise<boolean> {
  return (await session.run('DELETE FROM suppression WHERE address_tag = :tag', { tag })) > 0;
}

const scoreSchema = z.object({ points: z.number(), at: z.number() });
export type KeptScore = z.output<typeof scoreSchema>;

/** What is held against an address that is still written to; null: nothing. */
export async function scoreOf(session: Session, tag: string): Promise<KeptScore | null> {
  const [row] = await session.all(
    'SELECT score AS points, scored_at AS at FROM suppression WHERE address_tag = :tag AND score > 0',
    { tag },
  );
  return row === undefined ? null : scoreSchema.parse(row);
}

export async function keepScore(session: Session, tag: string, { points, at }: KeptScore): Promise<void> {
  await session.run(
    `INSERT INTO suppression (address_tag, reason, score, scored_at) VALUES (:tag, 'score', :points, :at)
     ON CONFLICT (address_tag) DO UPDATE SET score = excluded.score, scored_at = excluded.scored_at`,
    { tag, points, at },
  );
}

/** How many addresses nothing is sent to now, by the reason. */
export async function suppressionCounts(session: Session, now: Instant): Promise<Record<string, number>> {
  const rows = await session.all(
    `SELECT reason, count(*) AS count FROM suppression
      WHERE suppressed_at IS NOT NULL AND (until IS NULL OR until > :now) GROUP BY reason ORDER BY reason`,
    { now },
  );
  return Object.fromEntries(rows.map((row) => [String(row['reason']), Number(row['count'])]));
}
