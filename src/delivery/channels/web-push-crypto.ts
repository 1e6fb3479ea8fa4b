/**
 * What a browser's push service needs: the message encrypted for the browser
 * (RFC 8291 over RFC 8188, one record) and a proof of who sends (RFC 8292).
 */
import { createCipheriv, createECDH, createPrivateKey, hkdfSync, randomBytes, sign } from 'node:crypto';
import { HOUR, SECOND, type Instant } from '#core/instant.ts';

const CURVE = 'prime256v1';
const RECORD_SIZE = 4096;

/** The browser's keys, as it gives them: base64url of 65 and of 16 bytes. */
export interface PushKeys {
  p256dh: string;
  auth: string;
}

/** What differs in every message, and a test holds still. */
export interface Chosen {
  /** 16 bytes. */
  salt: Buffer;
  /** 32 bytes. */
  privateKey: Buffer;
}

/** Throws where the browser's key is no point of the curve. */
export function encryptPush(text: Buffer, { p256dh, auth }: PushKeys, chosen?: Chosen): Buffer {
  const ecdh = createECDH(CURVE);
  if (chosen === undefined) ecdh.generateKeys();
  else ecdh.setPrivateKey(chosen.privateKey);
  const salt = chosen?.salt ?? randomBytes(16);
  const [theirs, ours] = [Buffer.from(p256dh, 'base64url'), ecdh.getPublicKey()];
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]);
  const secret = derive(ecdh.computeSecret(theirs), { salt: Buffer.from(auth, 'base64url'), info, length: 32 });
  const key = derive(secret, { salt, info: Buffer.from('Content-Encoding: aes128gcm\0'), length: 16 });
  const nonce = derive(secret, { salt, info: Buffer.from('Content-Encoding: nonce\0'), length: 12 });
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // The byte after the text says that it is the last record.
  const record = Buffer.concat([cipher.update(text), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(RECORD_SIZE);
  return Buffer.concat([salt, size, Buffer.of(ours.length), ours, record]);
}

interface Derived {
  salt: Buffer;
  info: Buffer;
  /** Bytes. */
  length: number;
}

function derive(secret: Buffer, { salt, info, length }: Derived): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length));
}

/** The sender's own keys, base64url of 65 and of 32 bytes; browsers subscribe with the public one. */
export interface VapidKeys {
  publicKey: string;
  privateKey: string;
}

export function newVapidKeys(): VapidKeys {
  const ecdh = createECDH(CURVE);
  const publicKey = ecdh.generateKeys('base64url');
  // A key that begins with zeros is shorter.
  return {
    publicKey,
    privateKey: Buffer.from(ecdh.getPrivateKey('hex').padStart(64, '0'), 'hex').toString('base64url'),
  };
}

export interface Vapid extends VapidKeys {
  /** Where the push service reaches the operator: “mailto:…” or “https://…”. */
  subject: string;
}

/** The Authorization header for a push service; a day is the longest that one may hold. */
export function vapidHeader({ publicKey, privateKey, subject }: Vapid, origin: string, now: Instant): string {
  const claims = { aud: origin, exp: Math.floor((now + 12 * HOUR) / SECOND), sub: subject };
  const text = [{ typ: 'JWT', alg: 'ES256' }, claims].map(base64Json).join('.');
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.toString('base64url', 1, 33), point.toString('base64url', 33)];
  const key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x, y, d: privateKey }, format: 'jwk' });
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  return `vapid t=${text}.${signature}, k=${publicKey}`;
}

function base64Json(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
