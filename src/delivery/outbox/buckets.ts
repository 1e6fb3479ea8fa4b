/**
 * Buckets as rows, which all senders of a store share. Whoever changes one has
 * the row to itself for as long as that takes, and takes slots for some mails at
 * once, so that nobody waits for it at each.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import { undisturbed, type Database, type Session } from '../store/database.ts';
import type { Bucket } from './bucket.ts';

/** The bucket of all mails together; a domain's is named by its tag. */
export const RELAY = 'relay';

const COLUMNS = {
  perSecond: 'per_second',
  nextAt: 'next_at',
  ceiling: 'ceiling',
  slowedAt: 'slowed_at',
  raisedAt: 'raised_at',
  windowAt: 'window_at',
  accepted: 'accepted',
  acceptedBefore: 'accepted_before',
} as const satisfies Record<keyof Bucket, string>;

const NAMES = Object.entries(COLUMNS);
const READ = NAMES.map(([name, column]) => `${column} AS "${name}"`).join(', ');

const value = z.number();
const bucketSchema: z.ZodType<Bucket> = z.object({
  perSecond: value,
  nextAt: value,
  ceiling: value,
  slowedAt: value,
  raisedAt: value,
  windowAt: value,
  accepted: value,
  acceptedBefore: value,
});

export interface Changed<T> {
  /** Null: it is let go. */
  bucket: Bucket | null;
  result: T;
}

type Change<T> = (bucket: Bucket | null, session: Session) => Promise<Changed<T>> | Changed<T>;

/** Changes a bucket alone; where nothing came of it, once more. */
export async function changeBucket<T>(db: Database, scope: string, change: Change<T>): Promise<T> {
  return undisturbed(() =>
    db.transaction(async (session) => {
      const rows = await session.all(`UPDATE pace SET scope = scope WHERE scope = :scope RETURNING ${READ}`, { scope });
      const found = rows[0] === undefined ? null : bucketSchema.parse(rows[0]);
      const { bucket, result } = await change(found, session);
      if (bucket !== null) await write(session, scope, bucket);
      else if (found !== null) await session.run('DELETE FROM pace WHERE scope = :scope', { scope });
      return result;
    }),
  );
}

async function write(session: Session, scope: string, bucket: Bucket): Promise<void> {
  const columns = NAMES.map(([, column]) => column);
  await session.run(
    `INSERT INTO pace (scope, ${columns.join(', ')}) VALUES (:scope, ${NAMES.map(([name]) => `:${name}`).join(', ')})
     ON CONFLICT (scope) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    { scope, ...bucket },
  );
}

/** The scopes that have a bucket, with the moment of the next slot. */
export async function pacedScopes(session: Session): Promise<Map<string, Instant>> {
  const rows = await session.all('SELECT scope, next_at AS at FROM pace');
  return new Map(rows.map((row) => [String(row['scope']), Number(row['at'])]));
}
