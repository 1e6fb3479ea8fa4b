/**
 * A sender that stays: it tells what becomes due, again and again, until it is
 * ended. Each round is a whole sending, which is safe to run at any time; so
 * whatever happens between two rounds, the next one finds it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Content } from '#core/content.ts';
import { SECOND, type Instant } from '#core/instant.ts';
import { mayPass } from '../store/store-error.ts';
import type { Editions } from '../sending/letters.ts';
import { sendNotices, type SendOptions, type SendReport } from '../sending/send-notices.ts';
import type { Vitals } from './vitals.ts';

interface ContentNow {
  content: Content;
  editions: Editions;
  now: Instant;
  /** False: what stands in the folder has problems, and this is what stood there before. */
  isCurrent: boolean;
}

type OfOneSending =
  | 'content'
  | 'editions'
  | 'now'
  | 'patienceMs'
  | 'signal'
  | 'correcting'
  | 'isBackfilling'
  | 'isResendingUnknown';

export interface Following extends Omit<SendOptions, OfOneSending> {
  read: () => ContentNow;
  /** Calls whenever the content has changed. Returns how to stop it. */
  watch: (onChange: () => void) => () => void;
  /** Aborted: nothing more is begun, what is in flight is finished. */
  signal: AbortSignal;
  vitals: Vitals;
  onReport: (report: SendReport) => void;
  /** Between two rounds at most; a change of the content begins one at once. */
  restMs?: number;
}

/** So long a round stays for what is refused for now; then it looks about for what is new. */
const ROUND_MS = 30 * SECOND;
const REST_MS = 5 * SECOND;

/** Resolves when the signal has ended it. Throws where something is wrong that waiting does not mend. */
export async function follow(options: Following): Promise<void> {
  const { signal: ending, watch, restMs = REST_MS } = options;
  let round = new AbortController();
  const stopWatching = watch(() => round.abort());
  const begun = new Set<string>();
  try {
    while (!ending.aborted) {
      round = new AbortController();
      const signal = AbortSignal.any([ending, round.signal]);
      const dueAt = await turn(options, { signal, begun });
      const waitMs = Math.min(Math.max((dueAt ?? Infinity) - options.clock(), 0), restMs);
      if (!signal.aborted) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    stopWatching();
  }
}

/** When the next delivery of this round's is due; null where none is, or none is known. */
async function turn(
  options: Following,
  round: Required<Pick<SendOptions, 'signal' | 'begun'>>,
): Promise<Instant | null> {
  const { vitals, clock, onStore, onVerdict, onReport } = options;
  const { isCurrent, ...content } = options.read();
  vitals.isContentCurrent = isCurrent;
  try {
    const report = await sendNotices({
      ...options,
      ...content,
      ...round,
      patienceMs: ROUND_MS,
      // What was heard is kept until it can be written, however long that takes.
      mayGiveUp: () => options.signal.aborted,
      onStore(failure) {
        vitals.storeFailure = failure;
        onStore?.(failure);
      },
      onVerdict(claim, verdict) {
        vitals.note(claim.channel, verdict.state, clock());
        onVerdict?.(claim, verdict);
      },
    });
    if (vitals.storeFailure !== null) onStore?.(null);
    vitals.storeFailure = null;
    vitals.problem = report.problem?.message ?? null;
    onReport(report);
    return report.nextRunAt;
  } catch (error) {
    if (!mayPass(error)) throw error;
    if (vitals.storeFailure === null) onStore?.(error);
    vitals.storeFailure = error;
    return null;
  }
}
