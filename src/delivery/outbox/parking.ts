/**
 * Mails of a domain that has a pace of its own are parked: out of the way of
 * the others, which would otherwise be looked for behind them. They are taken by
 * their domain alone, as its slots come.
 */
import { MINUTE, SECOND, type Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';

/** So long; taken by their domain, they may go at any moment of it. */
const PARKED_MS = 10 * MINUTE;
/** What was refused before keeps its time, but for this. */
export const SOON_MS = 10 * SECOND;

/** In one statement, however many wait. Returns how many that were. */
export async function park(session: Session, domainTag: string, now: Instant): Promise<number> {
  return session.run(
    `UPDATE delivery SET run_at = CASE attempt WHEN 0 THEN CAST(:parked AS bigint) ELSE CAST(:soon AS bigint) END
      WHERE state = 'ready' AND domain_tag = :domainTag AND run_at <= :now`,
    { domainTag, now, parked: now + PARKED_MS, soon: now + SOON_MS },
  );
}

/** The domain is as free as any. */
export async function unpark(session: Session, domainTag: string, now: Instant): Promise<void> {
  await session.run(
    `UPDATE delivery SET run_at = :now WHERE state = 'ready' AND domain_tag = :domainTag AND attempt = 0 AND run_at > :now`,
    { domainTag, now },
  );
}

/** Whether any mail of the domain waits for a slot. */
export async function isAnyParked(session: Session, domainTag: string, now: Instant): Promise<boolean> {
  const rows = await session.all(
    `SELECT 1 AS one FROM delivery WHERE state = 'ready' AND domain_tag = :domainTag AND (attempt = 0 OR run_at <= :soon) LIMIT 1`,
    { domainTag, soon: now + SOON_MS },
  );
  return rows.length > 0;
}
