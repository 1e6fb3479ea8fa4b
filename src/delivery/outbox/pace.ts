/**
 * A pace for domains that ask for less. Mail systems answer 421 or 4.7.x when
 * too much comes at once; then the domain gets half of what it just had, a
 * window at a time, and a tenth more with each window that goes well, until it
 * has as much as anybody. The rest of its mails waits; the queue does not.
 *
 * The allowance is a shared row, so that several senders keep one pace together.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { Database } from '../store/database.ts';
import { release, type Claim } from './outbox.ts';

export const WINDOW_MS = 10_000;
/** Whoever takes so many in a window is not held any more. */
const FREE = 1000;

export interface Pace {
  /** Those of the claims that may go now. The others are given back, due when their domain's next window begins. */
  admit: (claims: Claim[]) => Promise<Claim[]>;
  /** The domain has asked for less. */
  slow: (domainTag: string) => Promise<void>;
  /** A message of the domain was accepted. */
  count: (domainTag: string) => void;
}

export function newPace(db: Database, clock: () => Instant): Pace {
  const recent = new Map<string, number>();
  let since = clock();
  let paced = new Set<string>();
  let readAt = -Infinity;
  async function readPaced(): Promise<void> {
    // Another sender's news comes a moment late, which costs the domain a moment.
    if (clock() - readAt < 1000) return;
    readAt = clock();
    const rows = await db.all('SELECT domain_tag FROM pace');
    paced = new Set(rows.map((row) => String(row['domain_tag'])));
  }
  return {
    async admit(claims) {
      await readPaced();
      if (paced.size === 0) return claims;
      const [held, free] = partition(claims, ({ domainTag }) => paced.has(domainTag));
      for (const [domainTag, group] of Map.groupBy(held, (claim) => claim.domainTag))
        free.push(...(await admitDomain(db, { domainTag, group, now: clock() })));
      return free;
    },
    async slow(domainTag) {
      const now = clock();
      paced.add(domainTag);
      await db.run(
        `INSERT INTO pace (domain_tag, allowance, window_until, used) VALUES (:domainTag, :allowance, :until, :allowance)
         ON CONFLICT (domain_tag) DO UPDATE SET window_until = :until, used = pace.allowance,
           allowance = CASE WHEN pace.allowance < 2 THEN 1 ELSE pace.allowance / 2 END`,
        { domainTag, allowance: Math.max(1, Math.floor((recent.get(domainTag) ?? 0) / 2)), until: now + WINDOW_MS },
      );
      await holdDomain(db, domainTag, now + WINDOW_MS);
    },
    count(domainTag) {
      if (clock() - since > WINDOW_MS) {
        recent.clear();
        since = clock();
      }
      recent.set(domainTag, (recent.get(domainTag) ?? 0) + 1);
    },
  };
}

const paceSchema = z.object({ allowance: z.number(), used: z.number(), until: z.number() });

async function admitDomain(
  db: Database,
  { domainTag, group, now }: { domainTag: string; group: Claim[]; now: Instant },
): Promise<Claim[]> {
  const [row] = await db.all(
    `UPDATE pace SET
        allowance = CASE WHEN window_until <= :now THEN allowance + 1 + allowance / 10 ELSE allowance END,
        used = CASE WHEN window_until <= :now THEN 0 ELSE used END + CAST(:count AS integer),
        window_until = CASE WHEN window_until <= :now THEN CAST(:next AS bigint) ELSE window_until END
      WHERE domain_tag = :domainTag RETURNING allowance, used, window_until AS until`,
    { domainTag, count: group.length, now, next: now + WINDOW_MS },
  );
  if (row === undefined) return group;
  const { allowance, used, until } = paceSchema.parse(row);
  if (allowance >= FREE) await db.run('DELETE FROM pace WHERE domain_tag = :domainTag', { domainTag });
  const admitted = Math.max(0, Math.min(group.length, allowance - used + group.length));
  const over = group.slice(admitted);
  if (over.length === 0 || allowance >= FREE) return group;
  await release(db, over, now);
  await holdDomain(db, domainTag, until);
  return group.slice(0, admitted);
}

/** In one statement, however many wait. */
async function holdDomain(db: Database, domainTag: string, until: Instant): Promise<void> {
  await db.run(
    "UPDATE delivery SET run_at = :until WHERE state = 'ready' AND domain_tag = :domainTag AND run_at < :until",
    { domainTag, until },
  );
}

/** Whether a refusal asks for less, and says nothing about the recipient: 421, or an enhanced code 4.7.x (RFC 3463). */
export function asksForLess(code: string | null): boolean {
  return code === '421' || code?.startsWith('4.7.') === true;
}

function partition<T>(items: readonly T[], is: (item: T) => boolean): [T[], T[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
}
