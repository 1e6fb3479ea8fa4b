/**
 * What follows from a report. docs/bounces.md has the table for operators.
 *
 * An address that does not exist is left alone at once, if all that the report says
 * agrees on it: writing on costs the sender's good name. All else may be a mistake of the sender, of a relay or
 * of a day, and a customer who is cut off during an incident hears nothing; so it
 * adds up to a score that fades.
 */
import { DAY, type Instant } from '#core/instant.ts';
import type { BounceReport } from './report.ts';
import type { Signs } from './signs.ts';
import type { Topic } from './words.ts';

export type BounceVerdict =
  /** No more mail to this address. `endsSubscriptions`: the recipient wanted it, so a new opt-in alone brings it back. */
  | { act: 'suppress'; reason: 'no-such-address' | 'complaint'; endsSubscriptions: boolean }
  /** `points` to add to the address's score. */
  | { act: 'score'; points: number }
  /** The recipient wants no more, and told a sending service so: the subscriptions end, and a new opt-in begins anew. */
  | { act: 'end' }
  /** Not about this recipient: somebody refuses the sender. Tell the operator. */
  | { act: 'alarm' }
  | { act: 'nothing' };

/**
 * Codes of RFC 3463 and its registry by which the address can never work: no such
 * mailbox (5.1.1), bad syntax (5.1.3), moved without forwarding (5.1.6), a domain
 * that takes no mail (5.1.10, RFC 7505; Exchange says it of unknown
 * recipients). A mailbox that is disabled (5.2.1) is there, and may be enabled again.
 */
const NO_SUCH_ADDRESS: readonly string[] = ['5.1.1', '5.1.3', '5.1.6', '5.1.10'];

/** Refused, and nothing says that it is the address: likely to be repeated. */
const HARD = 2;
/** Refused for what passes: a full mailbox, a mail system that could not be reached in days. */
const SOFT = 1;

/**
 * The mildest of what the report's status, the codes in the other side's reply and
 * the words around them would lead to alone: one field that is wrong cuts nobody off.
 */
export function verdictOf(report: BounceReport): BounceVerdict {
  if (report.kind === 'complaint') return { act: 'suppress', reason: 'complaint', endsSubscriptions: true };
  if (report.kind === 'opt-out') return { act: 'end' };
  if (report.kind !== 'bounce' || isNoFailure(report)) return { act: 'nothing' };
  const verdicts = [verdictOfStatus(report), ...verdictsOfSigns(report)];
  return verdicts.reduce((mildest, verdict) => (harshness(verdict) < harshness(mildest) ? verdict : mildest));
}

function verdictOfStatus(report: BounceReport): BounceVerdict {
  const { status, permanence } = report;
  if (status !== null) return verdictOfCode(status, report);
  return { act: 'score', points: permanence === 'permanent' ? HARD : SOFT };
}

function verdictOfCode(code: string, { permanence, isOfOurAddress, signs }: BounceReport): BounceVerdict {
  if (isOfSender(code)) return speaksOfMailbox(code, signs) ? { act: 'score', points: HARD } : { act: 'alarm' };
  if (permanence !== 'permanent' || code.startsWith('4')) return { act: 'score', points: SOFT };
  // Where a mail was passed on to several, one that is gone does not speak for the address that we know.
  if (NO_SUCH_ADDRESS.includes(code) && isOfOurAddress)
    return { act: 'suppress', reason: 'no-such-address', endsSubscriptions: false };
  // Mailbox full and the like (5.2), the other mail system (5.3), the way to it (5.4).
  return { act: 'score', points: /^5\.[234]\./.test(code) && code !== '5.2.1' ? SOFT : HARD };
}

/** Security and policy (5.7), protocol (5.5) and content (5.6): what we sent, or who we are. */
function isOfSender(code: string): boolean {
  return /^[45]\.[567]\./.test(code);
}

/** Large providers say “5.5.0 mailbox unavailable” of a mailbox that is gone; of a policy, “unavailable” is too little. */
function speaksOfMailbox(code: string, { topics }: Signs): boolean {
  return topics.includes('no-mailbox') || (code.startsWith('5.5.') && topics.includes('unavailable'));
}

function verdictsOfSigns(report: BounceReport): BounceVerdict[] {
  const { codes, replies, topics } = report.signs;
  return [
    // “5.0.0” says nothing beside another code.
    ...codes.filter((code) => !code.endsWith('.0.0')).map((code) => verdictOfCode(code, report)),
    // 552: more than its mailbox holds.
    ...replies
      .filter((reply) => reply < 500 || reply === 552)
      .map((): BounceVerdict => ({ act: 'score', points: SOFT })),
    ...topics.map((topic) => OF_TOPIC[topic]).filter((verdict) => verdict !== null),
  ];
}

/** The most that may follow where the topic is spoken of. */
const OF_TOPIC: Readonly<Record<Topic, BounceVerdict | null>> = {
  sender: { act: 'alarm' },
  passing: { act: 'score', points: SOFT },
  closed: { act: 'score', points: HARD },
  'no-mailbox': null,
  unavailable: null,
};

/** Towards the recipient. */
function harshness(verdict: BounceVerdict): number {
  if (verdict.act === 'suppress') return HARD + 1;
  return verdict.act === 'score' ? verdict.points : 0;
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
