/** What the answer to a POST proves about the message, and how long to wait. */
import { DAY, SECOND, type Instant } from '#core/instant.ts';
import type { Verdict } from '../verdict.ts';

/**
 * A verdict on a POST. `code` is the answer's status (“410”) or a word of ours;
 * `reply` is null always: what a subscriber's endpoint says is not for our logs.
 */
export interface PostVerdict extends Verdict {
  /** How long the other side asked us to wait, at most a day; null where it did not. */
  retryAfterMs: number | null;
}

export interface Answer {
  status: number;
  /** The header: seconds, or a date. */
  retryAfter: string | null;
  /** Its beginning. */
  body: string;
}

interface Circumstances {
  isIdempotent: boolean;
  now: Instant;
}

/** Refused for now: too slow, too many, or broken on the other side. */
const BUSY = new Set([408, 425, 429]);

/** A gateway that heard nothing from behind it, or nothing that it understood (RFC 9110): the message may have gone through. */
const UNHEARD = new Set([502, 504]);

export function answerVerdict(answer: Answer | null, { isIdempotent, now }: Circumstances): PostVerdict {
  // Who knows a message again may get it twice; for others only a person can decide.
  if (answer === null)
    return { state: isIdempotent ? 'retry' : 'unknown', code: 'no-reply', reply: null, retryAfterMs: null };
  const state = !isIdempotent && UNHEARD.has(answer.status) ? 'unknown' : stateOf(answer.status);
  const retryAfterMs = state === 'retry' ? waitAsked(answer, now) : null;
  return { state, code: String(answer.status), reply: null, retryAfterMs };
}

/** A redirect is a failure: its target is not the address that was checked. */
function stateOf(status: number): Verdict['state'] {
  if (status >= 200 && status < 300) return 'accepted';
  return BUSY.has(status) || status >= 500 ? 'retry' : 'failed';
}

function waitAsked({ retryAfter, body }: Answer, now: Instant): number | null {
  const waits = [headerWait(retryAfter ?? '', now), bodyWait(body)].filter((wait) => wait !== null);
  return waits.length === 0 ? null : Math.min(Math.max(0, ...waits), DAY);
}

function headerWait(text: string, now: Instant): number | null {
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : at - now;
}

/** Discord says it in its body too, in seconds with a fraction. */
function bodyWait(body: string): number | null {
  const seconds = /^\s*\{[^{}]*"retry_after"\s*:\s*(\d{1,9}(?:\.\d{1,9})?)/.exec(body)?.[1];
  return seconds === undefined ? null : Math.ceil(Number(seconds) * SECOND);
}
