/** So many in a window for each key. A key is kept as its tag: the store does not say who asked. */
import { deleteInBatches, only, type Session } from '../store/database.ts';
import type { Vault } from '../store/vault.ts';
import type { Instant } from '#core/instant.ts';

export interface Quota {
  limit: number;
  /** From the first that is counted, in milliseconds. */
  windowMs: number;
}

export interface Asking {
  /** Whom and what it is counted for, as in “code person@customers.example”. */
  key: string;
  quota: Quota;
  now: Instant;
}

/** Counts one more, and says whether it is within the quota. */
export async function takeQuota(session: Session, vault: Vault, asking: Asking): Promise<boolean> {
  return (await countOne(session, vault, asking)) <= asking.quota.limit;
}

/** Counts one more: how many there are in this window. Whoever counts for the same waits until the transaction ends. */
export async function countOne(session: Session, vault: Vault, { key, quota, now }: Asking): Promise<number> {
  const row = await only(
    session,
    `INSERT INTO quota (key_tag, window_until, used) VALUES (:key, :until, 1)
     ON CONFLICT (key_tag) DO UPDATE SET
       used = CASE WHEN quota.window_until <= :now THEN 1 ELSE quota.used + 1 END,
       window_until = CASE WHEN quota.window_until <= :now THEN excluded.window_until ELSE quota.window_until END
     RETURNING used`,
    { key: vault.tag('quota', key), until: now + quota.windowMs, now },
  );
  return Number(row['used']);
}

/**
 * Counts one more for each. Where one is used up already, nothing is counted for any and
 * nothing is written: whoever goes on asking uses up nobody else's, and makes no rows.
 */
export async function takeQuotas(session: Session, vault: Vault, askings: readonly Asking[]): Promise<boolean> {
  if ((await usedUp(session, vault, askings)).size > 0) return false;
  return takeEach(session, vault, askings);
}

/** Counts one more for each, whether or not another is used up. */
export async function takeEach(session: Session, vault: Vault, askings: readonly Asking[]): Promise<boolean> {
  let isWithin = true;
  for (const asking of askings) isWithin = (await takeQuota(session, vault, asking)) && isWithin;
  return isWithin;
}

/** Those that cannot be taken from any more; counts nothing. */
export async function usedUp(session: Session, vault: Vault, askings: readonly Asking[]): Promise<Set<Asking>> {
  const now = askings[0]?.now ?? 0;
  const tags = askings.map(({ key }) => vault.tag('quota', key));
  const rows = await session.all(
    `SELECT key_tag AS tag, used FROM quota WHERE key_tag IN ${session.dialect.listed(':tags')} AND window_until > :now`,
    { tags: JSON.stringify(tags), now },
  );
  const used = new Map(rows.map((row) => [row['tag'], Number(row['used'])]));
  return new Set(askings.filter(({ quota }, index) => (used.get(tags[index]) ?? 0) >= quota.limit));
}

/** Forgets the windows that are over. */
export async function forgetQuotas(session: Session, now: Instant): Promise<void> {
  await deleteInBatches(session, { table: 'quota', key: 'key_tag', where: 'window_until <= :now', values: { now } });
}
