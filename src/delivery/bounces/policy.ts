/**
 * What follows from a report. docs/bounces.md has the table for operators.
 *
 * An address that does not exist is left alone at once: writing on costs the
 * sender's good name. All else may be a mistake of the sender, of a relay or
 * of a day, and a customer who is cut off during an incident hears nothing; so it
 * adds up to a score that fades.
 */
import { DAY, type Instant } from '#core/instant.ts';
import type { BounceReport } from './report.ts';

export type BounceVerdict =
  /** No more mail to this address. `endsSubscriptions`: the recipient wanted it, so a new opt-in alone brings it back. */
  | { act: 'suppress'; reason: 'no-such-address' | 'complaint'; endsSubscriptions: boolean }
  /** `points` to add to the address's score. */
  | { act: 'score'; points: number }
  /** Not about this recipient: somebody refuses the sender. Tell the operator. */
  | { act: 'alarm' }
  | { act: 'nothing' };

/**
 * Codes of RFC 3463 and its registry by which the address can never work: no such
 * mailbox (5.1.1), bad syntax (5.1.3), moved without forwarding (5.1.6), a domain
 * that takes no mail (5.1.10, RFC 7505; Exchange says it of unknown
 * recipients), mailbox disabled (5.2.1).
 */
const NO_SUCH_ADDRESS: readonly string[] = ['5.1.1', '5.1.3', '5.1.6', '5.1.10', '5.2.1'];

/** Refused, and nothing says that it is the address: likely to be repeated. */
const HARD = 2;
/** Refused for what passes: a full mailbox, a mail system that could not be reached in days. */
const SOFT = 1;

export function verdictOf(report: BounceReport): BounceVerdict {
  if (report.kind === 'complaint') return { act: 'suppress', reason: 'complaint', endsSubscriptions: true };
  if (report.kind !== 'bounce' || isNoFailure(report)) return { act: 'nothing' };
  const { status, permanence, isSole } = report;
  if (status === null) return { act: 'score', points: permanence === 'permanent' ? HARD : SOFT };
  // Security and policy (5.7), protocol (5.5) and content (5.6): what we sent, or who we are.
  if (/^[45]\.[567]\./.test(status)) return { act: 'alarm' };
  if (permanence !== 'permanent') return { act: 'score', points: SOFT };
  // Where a mail was passed on to several, one that is gone does not speak for the address that we know.
  if (NO_SUCH_ADDRESS.includes(status) && isSole)
    return { act: 'suppress', reason: 'no-such-address', endsSubscriptions: false };
  // Mailbox full and the like (5.2), the other mail system (5.3), the way to it (5.4).
  return { act: 'score', points: /^5\.[234]\./.test(status) ? SOFT : HARD };
}

function isNoFailure({ action, status }: BounceReport): boolean {
  return (action !== null && action !== 'failed') || status?.startsWith('2') === true;
}

export interface BounceScore {
  /** As they were at `at`; they halve in every `HALF_LIFE`. */
  points: number;
  /** When a report counted last. */
  at: Instant;
}

const HALF_LIFE = 14 * DAY;
/** @limit One bad day with many updates is one bad day, so a day counts once. */
export const COUNTS_EVERY = DAY;
/** Refused for good on three days in a row, or full on six: then the address is left alone. */
const THRESHOLD = 5;
/** @limit How long it is left alone for a score; then it is tried again. */
export const SUPPRESSED_FOR = 30 * DAY;

export interface Scored {
  /** What to keep; null: nothing is held against the address. */
  score: BounceScore | null;
  /** Until when the address is left alone; null: mail goes on. */
  suppressedUntil: Instant | null;
}

/**
 * The score after a report. Points as in Discourse (2 hard, 1 soft, forgotten in a
 * month), a day that counts once as in GNU Mailman: docs/bounces.md.
 */
export function score(previous: BounceScore | null, report: BounceReport, now: Instant): Scored {
  const verdict = verdictOf(report);
  const isCounted = verdict.act === 'score' && (previous === null || now - previous.at >= COUNTS_EVERY);
  if (!isCounted) return { score: previous, suppressedUntil: null };
  const points = verdict.points + (previous === null ? 0 : pointsAt(previous, now));
  // After the time alone, the address begins anew.
  if (points >= THRESHOLD) return { score: null, suppressedUntil: now + SUPPRESSED_FOR };
  return { score: { points, at: now }, suppressedUntil: null };
}

function pointsAt({ points, at }: BounceScore, now: Instant): number {
  return points * 0.5 ** ((now - at) / HALF_LIFE);
}
