/**
 * What the operator's key does. Addresses are kept sealed with it, so that a
 * copy of the store reveals nobody; they are found by tags, which are the same
 * for the same text and cannot be computed without the key; and the tokens in
 * mails are tags too, so that none has to be kept.
 *
 * Sealing is AES-256-GCM with a random 96-bit nonce, tags are HMAC-SHA256, each
 * under a key of its own derived by HKDF (RFC 5869).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';

/** 32 bytes as 64 hexadecimal digits. */
export const keySchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/i)
  .transform((text) => Buffer.from(text, 'hex'));

/** What a tag is for: the same text has another tag for another purpose. */
export const PURPOSES = [
  'address',
  'domain',
  'check',
  'message',
  'unsubscribe',
  'manage',
  'form',
  'token',
  'quota',
  'verp',
] as const;
type Purpose = (typeof PURPOSES)[number];

export interface Vault {
  /** The text in a form that only {@link Vault.open} reads; another each time. */
  seal: (text: string) => string;
  /** Throws where it was sealed with another key or has been changed. */
  open: (sealed: string) => string;
  /** 64 hexadecimal digits. */
  tag: (purpose: Purpose, text: string) => string;
}

const NONCE = 12;
const MARK = 16;

export function vaultOf(key: Buffer): Vault {
  const sealing = derived(key, 'seal');
  const tagging = derived(key, 'tag');
  return {
    seal(text) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, NONCE), { authTagLength: MARK });
      decipher.setAuthTag(bytes.subarray(-MARK));
      return decipher.update(bytes.subarray(NONCE, -MARK), undefined, 'utf8') + decipher.final('utf8');
    },
    tag: (purpose, text) => createHmac('sha256', tagging).update(`${purpose}\n${text}`).digest('hex'),
  };
}

/** As an object: taking in the bytes anew costs several times what is done with them. */
function derived(key: Buffer, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `allclear ${use}`, 32)));
}

/** Whether two tags are the same, in a time that says nothing about them. */
export function isSameTag(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
