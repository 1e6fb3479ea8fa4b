/**
 * What the operator's key does. Addresses are kept sealed with it, so that a
 * copy of the store reveals nobody; they are found by tags, which are the same
 * for the same text and cannot be computed without the key; and the tokens in
 * mails are tags too, so that none has to be kept.
 *
 * Sealing is AES-256-GCM with a random 96-bit nonce, tags are HMAC-SHA256, each
 * under a key of its own. Which keys are in force is told by a {@link KeyRing}.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { DAY, type Instant } from '#core/instant.ts';
import { StoreError } from './store-error.ts';
import { hmac, linkOf, nameOf, newRing, NO_KEY, type KeyRing, type OperatorKey } from './key-ring.ts';

/** 32 bytes as 64 hexadecimal digits. */
export const keySchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/i)
  .transform((text) => Buffer.from(text, 'hex'));

/** What a tag is for: the same text has another tag for another purpose. */
export const PURPOSES = [
  'address',
  'domain',
  'quota',
  'message',
  'verp',
  'unsubscribe',
  'manage',
  'form',
  'token',
] as const;
type Purpose = (typeof PURPOSES)[number];

/** @limit What comes back to a return path of before a change of the key is believed so long. */
export const FORMER_RETURN_PATHS = 30 * DAY;

/** In hexadecimal digits. A domain's is short: it stands in every delivery. */
export const NAME_LENGTH = 64;
export const DOMAIN_LENGTH = 16;

export interface Vault {
  /** The text in a form that only {@link Vault.open} reads; another each time. */
  seal: (text: string) => string;
  /** Throws where it was sealed with a key that is not at hand, or has been changed. */
  open: (sealed: string) => string;
  /** Hexadecimal digits; of an address, a domain and a quota, a name that may have a number before them. */
  tag: (purpose: Purpose, text: string) => string;
  /** What links that end had as their tag under link keys that are in force no longer. */
  formerEndTags: (text: string) => string[];
  /** By which return paths are known, the newest first. */
  returnSecrets: (now: Instant) => string[];
  /** Changed by whoever reads in the store that another key is in force. */
  ring: KeyRing;
}

const NONCE = 12;
const MARK = 16;

export interface OtherKeys {
  /** Those that may still be, or be again, in the store. */
  former?: readonly Buffer[];
  /** The operator's own key for links; null: it follows from the key. */
  link?: Buffer | null;
}

export function vaultOf(key: Buffer, { former = [], link = null }: OtherKeys = {}): Vault {
  const vault: Vault = {
    ring: newRing([key, ...former], link),
    seal: (text) => sealedBy(vault.ring.inForce, text),
    open: (sealed) => openedBy(vault.ring.keys, sealed),
    tag: (purpose, text) => tagOf(vault.ring, purpose, text),
    formerEndTags(text) {
      const own = linkOf(vault.ring);
      return vault.ring.links.filter((key) => !key.equals(own)).map((key) => hmac(key, `unsubscribe\n${text}`));
    },
    returnSecrets(now) {
      const { names } = vault.ring;
      // One whose successor is young is still believed.
      const believed = names.filter((_, index) => now - (names[index + 1]?.since ?? now) < FORMER_RETURN_PATHS);
      return believed.map((name) => hmac(name.key, 'verp\n')).toReversed();
    },
  };
  return vault;
}

function tagOf(ring: KeyRing, purpose: Purpose, text: string): string {
  const whole = `${purpose}\n${text}`;
  switch (purpose) {
    case 'address':
    case 'quota':
      return nameOf(ring, whole, NAME_LENGTH);
    // It only groups, so it need not wait for its turn.
    case 'domain':
      return nameOf({ ...ring, renamedUntil: null }, whole, DOMAIN_LENGTH);
    // A mail that is sent again has the Message-ID that it had, whatever keys have come since.
    case 'message':
      return hmac(ring.names[0]?.key ?? NO_KEY, whole);
    case 'verp':
      return hmac(ring.names.at(-1)?.key ?? NO_KEY, whole);
    case 'unsubscribe':
    case 'manage':
    case 'form':
      return hmac(linkOf(ring), whole);
    // A token is 128 random bits: nobody finds it by trying.
    case 'token':
      return createHash('sha256').update(whole).digest('hex');
  }
}

export function sealedBy({ id, sealing }: OperatorKey, text: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `${id}.${Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64')}`;
}

/** The key that the id names; what has none was sealed before there were ids, with any of them. */
function openedBy(keys: readonly OperatorKey[], sealed: string): string {
  const [, id, base64 = ''] = /^(?:([a-z2-7]{8})\.)?(.*)$/s.exec(sealed) ?? [];
  const possible = id === undefined ? keys : keys.filter((key) => key.id === id);
  if (possible.length === 0)
    throw new StoreError(
      'Something in the store was sealed with a key that is not set: set it in ALLCLEAR_KEY, or in ALLCLEAR_FORMER_KEYS while the key is being changed.',
    );
  const bytes = Buffer.from(base64, 'base64');
  for (const key of possible.slice(0, -1))
    try {
      return decrypted(key, bytes);
    } catch {
      // Perhaps the next one.
    }
  return decrypted(possible.at(-1) as OperatorKey, bytes);
}

function decrypted({ sealing }: OperatorKey, bytes: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, NONCE), { authTagLength: MARK });
  decipher.setAuthTag(bytes.subarray(-MARK));
  return decipher.update(bytes.subarray(NONCE, -MARK), undefined, 'utf8') + decipher.final('utf8');
}

/** Whether two tags are the same, in a time that says nothing about them. */
export function isSameTag(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
