/**
 * A bucket: how many mails a second may go one way, to the relay or to one
 * domain, spread evenly. Whoever sends takes slots from it, for some mails at
 * once; a slot is a moment. All functions are of values: the store keeps a bucket as
 * a row, and every sender's slots come out of that row.
 *
 * What is refused for its rate halves it, once in a window however many
 * refusals come, and never below what was accepted in the last window. It grows
 * again while all goes well, and slowly where it was refused before.
 */
import { DAY, MINUTE, SECOND, type Instant } from '#core/instant.ts';

export interface Bucket {
  perSecond: number;
  /** Before this moment nobody has a slot to give. */
  nextAt: Instant;
  /** The rate at which it was last refused. */
  ceiling: number;
  /** When its rate was last lowered; 0: it never was, the operator set it. */
  slowedAt: Instant;
  raisedAt: Instant;
  /** What was accepted in the window that began then, and in the one before it. */
  windowAt: Instant;
  accepted: number;
  acceptedBefore: number;
}

export const WINDOW_MS = 10 * SECOND;
/** What was accepted in a shorter time may have been a burst. */
const TELLING_MS = 3 * SECOND;
/** One mail in a window is always allowed. */
const LEAST = SECOND / WINDOW_MS;
/** Of a rate so much is used: another's second does not begin with ours. */
const SHARE = 0.95;
/** So late a slot of a domain may be taken without those after it moving on. */
const LATE_MS = 50;
/** Near the rate at which it was refused, it grows by this, once in a minute; else by more, once in a window. */
const [NEAR, NEAR_GROWTH, GROWTH] = [0.9, 1.05, 1.1] as const;

/** Where nothing was accepted when it was first refused, no rate is known, and it doubles until it is refused again. */
const UNKNOWN = 1_000_000;
/** The first guess is a rough one: so far above it the rate still grows fast. */
const ROUGH = 1.5;

/** An operator's own rate. */
export function newBucket(perSecond: number, now: Instant): Bucket {
  const times = { nextAt: now, slowedAt: 0, raisedAt: now, windowAt: now };
  return { perSecond, ceiling: perSecond, ...times, accepted: 0, acceptedBefore: 0 };
}

export interface Slots {
  /** When the first may be used. */
  from: Instant;
  everyMs: number;
  count: number;
}

interface Asking {
  want: number;
  now: Instant;
  from?: Instant;
  lateMs?: number;
}

/** Slots for `want` mails at most, and for no more than go in a second, none of them before `from` or long ago. */
export function take(
  bucket: Bucket,
  { want, now, from = 0, lateMs = LATE_MS }: Asking,
): { bucket: Bucket; slots: Slots } {
  const everyMs = SECOND / (bucket.perSecond * SHARE);
  const first = Math.max(bucket.nextAt, from, now - lateMs);
  const count = Math.max(1, Math.min(want, Math.floor(SECOND / everyMs)));
  return { bucket: { ...bucket, nextAt: first + count * everyMs }, slots: { from: first, everyMs, count } };
}

/** After a refusal for its rate. `justNow`: accepted in the last second; nothing goes for `holdMs`. */
export function slowed(
  bucket: Bucket | null,
  { now, justNow, holdMs }: { now: Instant; justNow: number; holdMs: number },
): Bucket {
  const nextAt = now + holdMs;
  if (bucket === null) {
    const ceiling = justNow === 0 ? UNKNOWN : justNow * ROUGH;
    return { ...newBucket(Math.max(justNow, LEAST), now), ceiling, slowedAt: now, nextAt };
  }
  const held = { ...bucket, nextAt: Math.max(bucket.nextAt, nextAt) };
  if (now - bucket.slowedAt < WINDOW_MS) return held;
  const perSecond = Math.max(
    Math.min(Math.max(bucket.perSecond / 2, takenPerSecond(bucket, now)), bucket.perSecond),
    LEAST,
  );
  return { ...held, perSecond, ceiling: bucket.perSecond, slowedAt: now, raisedAt: now };
}

/** What was accepted in the last window; in this one, as soon as that says something. */
function takenPerSecond({ accepted, acceptedBefore, windowAt }: Bucket, now: Instant): number {
  const lasted = Math.max(now - windowAt, TELLING_MS);
  return Math.max(acceptedBefore / WINDOW_MS, accepted / lasted) * SECOND;
}

/** After `count` were accepted. */
export function counted(bucket: Bucket, count: number, now: Instant): Bucket {
  const windows = Math.floor((now - bucket.windowAt) / WINDOW_MS);
  if (windows < 1) return { ...bucket, accepted: bucket.accepted + count };
  const acceptedBefore = windows === 1 ? bucket.accepted : 0;
  return { ...bucket, windowAt: bucket.windowAt + windows * WINDOW_MS, accepted: count, acceptedBefore };
}

/** A step up, where it is time for one. What the operator set stays as it is. */
export function raised(bucket: Bucket, now: Instant): Bucket {
  const { perSecond, ceiling, slowedAt, raisedAt } = bucket;
  const isNear = perSecond >= ceiling * NEAR && perSecond <= ceiling / NEAR;
  if (slowedAt === 0 || now - raisedAt < (isNear ? MINUTE : WINDOW_MS)) return bucket;
  if (isNear) return { ...bucket, perSecond: perSecond * NEAR_GROWTH, raisedAt: now };
  const grown = ceiling === UNKNOWN ? perSecond * 2 : perSecond * GROWTH + LEAST;
  return { ...bucket, perSecond: perSecond < ceiling ? Math.min(grown, ceiling * NEAR) : grown, raisedAt: now };
}

/** Whether what was learned is too old to hold. */
export function isForgotten({ slowedAt, windowAt }: Bucket, now: Instant): boolean {
  return slowedAt > 0 && now - Math.max(slowedAt, windowAt) > DAY;
}
