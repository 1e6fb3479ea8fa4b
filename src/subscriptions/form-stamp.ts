/**
 * When a form was shown, signed, so that whoever sends one without having seen it, an
 * old one again and again, or one for many addresses, is noticed. Nobody is refused for
 * it: the form comes back with what was typed, and the next press counts.
 */
import { randomBytes } from 'node:crypto';
import { DAY, type Instant } from '#core/instant.ts';
import { only, type Session } from '#delivery/store/database.ts';
import { identityOf } from '#delivery/store/sealed-address.ts';
import { isSameTag, type Vault } from '#delivery/store/vault.ts';

/** @limit Nobody reads and fills in a form in a second. */
export const YOUNGEST_MS = 1000;
/** @limit */
export const OLDEST_MS: number = DAY;

/** Two people may be shown the form in the same millisecond. */
const NONCE_BYTES = 8;
const SHAPE = /^([0-9a-z]{1,11}-[0-9a-f]{16})-([0-9a-f]{32})$/;

export function stampOf(vault: Vault, shownAt: Instant): string {
  const shown = `${shownAt.toString(36)}-${randomBytes(NONCE_BYTES).toString('hex')}`;
  return `${shown}-${signature(vault, shown)}`;
}

export type StampJudgement = 'fine' | 'too-young' | 'too-old' | 'forged';

export function judgeStamp(vault: Vault, stamp: string, now: Instant): StampJudgement {
  const [, shown = '', signed = ''] = SHAPE.exec(stamp) ?? [];
  if (!isSameTag(signed, signature(vault, shown))) return 'forged';
  const age = now - Number.parseInt(shown, 36);
  if (age > OLDEST_MS) return 'too-old';
  return age < YOUNGEST_MS ? 'too-young' : 'fine';
}

/** Whether the stamp may serve the mailbox: the first whose it is keeps it, until it is too old for any. */
export async function useStamp(
  session: Session,
  vault: Vault,
  { stamp, mailbox, now }: { stamp: string; mailbox: string; now: Instant },
): Promise<boolean> {
  const served = vault.tag('form', `served ${identityOf('email', mailbox)}`);
  const row = await only(
    session,
    `INSERT INTO form_stamp (stamp_tag, served_tag, until) VALUES (:stamp, :served, :until)
     ON CONFLICT (stamp_tag) DO UPDATE SET stamp_tag = excluded.stamp_tag RETURNING served_tag AS served`,
    { stamp: vault.tag('form', `used ${stamp}`), served, until: now + OLDEST_MS },
  );
  return row['served'] === served;
}

/** Forgets those that are too old to be used again. */
export async function forgetStamps(session: Session, now: Instant): Promise<void> {
  await session.run('DELETE FROM form_stamp WHERE until < :now', { now });
}

function signature(vault: Vault, shown: string): string {
  return vault.tag('form', shown).slice(0, 32);
}
