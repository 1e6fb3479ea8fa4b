/**
 * When a form was shown, signed, so that whoever sends one without having seen it, or
 * an old one again and again, is noticed. Nobody is refused for it: the form comes
 * back with what was typed, and the next press counts.
 */
import { DAY, type Instant } from '#core/instant.ts';
import { isSameTag, type Vault } from '#delivery/store/vault.ts';

/** @limit Nobody reads and fills in a form in a second. */
export const YOUNGEST_MS = 1000;
/** @limit */
export const OLDEST_MS = DAY;
const SHAPE = /^([0-9a-z]{1,11})-([0-9a-f]{32})$/;

export function stampOf(vault: Vault, shownAt: Instant): string {
  const at = shownAt.toString(36);
  return `${at}-${signature(vault, at)}`;
}

export type StampJudgement = 'fine' | 'too-young' | 'too-old' | 'forged';

export function judgeStamp(vault: Vault, stamp: string, now: Instant): StampJudgement {
  const [, at = '', signed = ''] = SHAPE.exec(stamp) ?? [];
  if (!isSameTag(signed, signature(vault, at))) return 'forged';
  const age = now - Number.parseInt(at, 36);
  if (age > OLDEST_MS) return 'too-old';
  return age < YOUNGEST_MS ? 'too-young' : 'fine';
}

function signature(vault: Vault, at: string): string {
  return vault.tag('form', at).slice(0, 32);
}
