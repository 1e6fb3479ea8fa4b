/** The relay's bucket with an operator's rate over it, and what has left of a day. */
import { HOUR, SECOND, type Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import { isForgotten, newBucket, raised, type Bucket, type Slots } from './bucket.ts';
import type { MailRate } from './mail-rate.ts';

/** So late a slot may be taken on a busy machine, without those after it moving on; yet no second has more than its share. */
export const LATE_MS = SECOND / 2;
/** Faster than this is no pace. */
export const FREE = 1000;

/** The bucket as it stands now: raised, where it is time, and never above the operator's rate. Null: none is needed. */
export function standing(found: Bucket | null, { perSecond, perDay }: MailRate, now: Instant): Bucket | null {
  const most = perSecond ?? FREE;
  if (found === null || isForgotten(found, now))
    return perSecond === null && perDay === null ? null : newBucket(most, now);
  const bucket = raised(found, now);
  if (bucket.slowedAt > 0 && bucket.perSecond < most) return bucket;
  return perSecond === null && perDay === null ? null : { ...bucket, perSecond: most, slowedAt: 0 };
}

const HOURS = 24;

interface Taken extends Slots {
  /** Nothing is left of the day; `from` is when there will be. */
  isOut: boolean;
}

/** As many of the slots as the day has left. A day is the 24 hours before, whole hours counted. */
export async function ofTheDay(
  session: Session,
  { perDay }: MailRate,
  { slots, now }: { slots: Slots; now: Instant },
): Promise<Taken> {
  if (perDay === null) return { ...slots, isOut: false };
  const [hour, day] = [Math.floor(now / HOUR), Math.floor(now / HOUR) - HOURS];
  const rows = await session.all('SELECT hour, mails FROM relay_hour WHERE hour >= :day AND mails > 0 ORDER BY hour', {
    day,
  });
  const used = rows.reduce((sum, row) => sum + Number(row['mails']), 0);
  const count = Math.min(slots.count, perDay - used);
  if (count <= 0) {
    const oldest = Number(rows[0]?.['hour'] ?? hour);
    return { from: (oldest + HOURS + 1) * HOUR, everyMs: slots.everyMs, count: 1, isOut: true };
  }
  await noteOfTheDay(session, count, now);
  return { ...slots, count, isOut: false };
}

export async function noteOfTheDay(session: Session, count: number, now: Instant): Promise<void> {
  const hour = Math.floor(now / HOUR);
  await session.run(
    `INSERT INTO relay_hour (hour, mails) VALUES (:hour, :count)
     ON CONFLICT (hour) DO UPDATE SET mails = relay_hour.mails + excluded.mails`,
    { hour, count },
  );
  await session.run('DELETE FROM relay_hour WHERE hour < :old', { old: hour - 2 * HOURS });
}
