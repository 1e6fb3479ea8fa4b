/**
 * What was told about mails and nobody could use: counted by who told it, what it
 * was and why, so that an operator sees a setting that is wrong. Never about whom.
 */
import { z } from 'zod';
import { printInstant, type Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import type { BounceReport } from './report.ts';

/** Why nobody could use it. */
const UNUSED = {
  nobody: 'about nobody in the store',
  'no-meaning': 'nothing follows from it',
  'not-read': 'no event that is read here',
  'told-before': 'told before, and not taken twice',
  unreadable: 'not of the shape that the service documents',
} as const;
export type UnusedReason = keyof typeof UNUSED;

export interface Unused {
  source: BounceReport['source'];
  /** The report's kind, or the service's own word. */
  kind: string;
  reason: UnusedReason;
}

/** @limit Of so many kinds it is told apart what nobody could use; a service that makes up more is one kind more. */
export const MOST_KINDS = 200;
const THE_REST = 'other-kinds';

export async function noteUnused(session: Session, { source, kind, reason }: Unused, now: Instant): Promise<void> {
  // A service's word is kept if it is one, and nothing else that stands there.
  const word = /^[\w.:-]{1,40}$/.test(kind) ? kind : 'unnamed';
  const [known] = await session.all(
    `SELECT count(*) AS kinds, coalesce(max(CASE WHEN source = :source AND kind = :word AND reason = :reason THEN 1 ELSE 0 END), 0) AS same
       FROM unused_report`,
    { source, word, reason },
  );
  const isRoom = Number(known?.['same']) === 1 || Number(known?.['kinds']) < MOST_KINDS;
  await session.run(
    `INSERT INTO unused_report (source, kind, reason, count, first_at, last_at) VALUES (:source, :kind, :reason, 1, :now, :now)
     ON CONFLICT (source, kind, reason) DO UPDATE SET count = unused_report.count + 1, last_at = excluded.last_at`,
    { source, kind: isRoom ? word : THE_REST, reason, now },
  );
}

const rowSchema = z.object({
  source: z.string(),
  kind: z.string(),
  reason: z.enum(Object.keys(UNUSED) as [UnusedReason, ...UnusedReason[]]),
  count: z.coerce.number(),
  firstAt: z.coerce.number(),
  lastAt: z.coerce.number(),
});
export type UnusedCount = z.output<typeof rowSchema>;

/** The latest first. */
export async function unusedCounts(session: Session): Promise<UnusedCount[]> {
  return rowSchema.array().parse(
    await session.all(
      `SELECT source, kind, reason, count, first_at AS "firstAt", last_at AS "lastAt" FROM unused_report
        ORDER BY last_at DESC, source, kind, reason`,
    ),
  );
}

export function unusedText(counts: readonly UnusedCount[]): string {
  if (counts.length === 0) return 'All that was told about mails could be used.';
  const lines = counts.map(
    ({ source, kind, reason, count, firstAt, lastAt }) =>
      `${source}: ${kind}, ${count === 1 ? 'once' : `${count} times`}, ${UNUSED[reason]} (${printInstant(firstAt)} to ${printInstant(lastAt)})`,
  );
  return ['What was told about mails, and nobody could use:', ...lines].join('\n');
}

/** A line for whoever looks at the outbox; null: there is nothing to look into. */
export function unusedLine(counts: readonly UnusedCount[]): string | null {
  const told = counts.reduce((sum, { count }) => sum + count, 0);
  if (told === 0) return null;
  return `Told about mails, and of use to nobody: ${told}. “npm run bounces -- --unused” says what.`;
}
