/**
 * The turn of a mail that is no update's: a seed, a confirmation, a code, a word to
 * an owner. Somebody waits for it, so it goes before the crowd, whose senders take
 * their slots a quarter of a second ahead: it takes the next that is free, and one of the
 * day, of which the crowd has one less. It is never lost for it: where none is
 * free for long, or the day is used up, it goes all the same.
 */
import { SECOND, type Instant } from '#core/instant.ts';
import type { Database } from '../store/database.ts';
import { take } from '../outbox/bucket.ts';
import { changeBucket, RELAY } from '../outbox/buckets.ts';
import { NO_RATE, type MailRate } from '../outbox/mail-rate.ts';
import { LATE_MS, noteOfTheDay, standing } from '../outbox/relay-bucket.ts';
import { waitingBy, type Waiting } from '../outbox/waiting.ts';

export interface Turning {
  rate?: MailRate | undefined;
  clock: () => Instant;
  wait?: Waiting['wait'] | undefined;
}

/** So long one waits for its slot. */
const LONGEST_MS = 10 * SECOND;

export async function takeTurn(
  db: Database,
  { rate = NO_RATE, clock, wait = waitingBy(clock) }: Turning,
): Promise<void> {
  const now = clock();
  const isSet = rate.perSecond !== null || rate.perDay !== null;
  if (!isSet && !(await isPaced(db))) return;
  const at = await changeBucket(db, RELAY, async (found, session) => {
    const bucket = standing(found, rate, now);
    if (rate.perDay !== null) await noteOfTheDay(session, 1, now);
    if (bucket === null) return { bucket, result: now };
    const { bucket: after, slots } = take(bucket, { want: 1, now, lateMs: LATE_MS });
    return { bucket: after, result: slots.from };
  });
  if (at > now) await wait(Math.min(at, now + LONGEST_MS));
}

async function isPaced(db: Database): Promise<boolean> {
  return (await db.all('SELECT 1 AS one FROM pace WHERE scope = :scope', { scope: RELAY })).length > 0;
}
