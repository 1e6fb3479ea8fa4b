/**
 * Signs mails (DKIM, RFC 6376; Ed25519 by RFC 8463), relaxed in headers and
 * body. The headers by which a mail program ends a subscription are among the
 * signed ones, or it would not offer to (RFC 8058, section 4). A key that
 * cannot sign is refused before the first mail; nothing goes out unsigned.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

export interface DkimSettings {
  /** Of the From address, or above it. */
  domain: string;
  /** The public key stands at `<selector>._domainkey.<domain>`. */
  selector: string;
  /** PEM: RSA of 1,024 bits or more, or Ed25519. */
  privateKey: string;
}

export interface DkimSigner {
  /** The message with a signature before its headers. */
  sign: (message: Buffer) => Buffer;
  /** Where the public key must stand. */
  recordName: string;
  /** What must stand there, as one TXT record. */
  record: string;
}

/** Why nothing can be signed, in a sentence for the operator. */
export class DkimError extends Error {
  override name = 'DkimError';
}

/** Throws DkimError. */
export function dkimSigner({ domain, selector, privateKey }: DkimSettings): DkimSigner {
  for (const [what, name] of [
    ['domain', domain],
    ['selector', selector],
  ])
    if (!NAME.test(name ?? ''))
      throw new DkimError(`“${name}” is no ${what} for DKIM; write one as in “mail.exchange.example”.`);
  const key = readKey(privateKey);
  const signer: DkimSigner = {
    sign: (message) => signed(message, { domain, selector, key }),
    recordName: `${selector}._domainkey.${domain}`,
    record: `v=DKIM1; k=${key.type}; p=${publicBytes(key).toString('base64')}`,
  };
  if (!isSignatureRight(signer.sign(SAMPLE), key.publicKey))
    throw new DkimError('The DKIM key signs, and its own public key does not know the signature; make a new key.');
  return signer;
}

const NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;
const SAMPLE = Buffer.from('From: a@a.example\r\nSubject: A  sample\r\n\r\nA  sample \r\n\r\n');
const LEAST_BITS = 1024;

/** What a reader or a mail program acts on. A header that the message does not have is not named: relays may add it. */
const SIGNED = [
  'from',
  'reply-to',
  'to',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-help',
  'list-archive',
  'auto-submitted',
  'precedence',
  'feedback-id',
  'cfbl-address',
  'content-language',
  'mime-version',
  'content-type',
];

interface Key {
  type: 'rsa' | 'ed25519';
  privateKey: KeyObject;
  publicKey: KeyObject;
}

function readKey(pem: string): Key {
  const privateKey = parsed(pem);
  const type = privateKey.asymmetricKeyType;
  if (type !== 'rsa' && type !== 'ed25519')
    throw new DkimError(
      `The DKIM key is of the kind “${type}”; only RSA and Ed25519 can sign mails. Make one of those.`,
    );
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? LEAST_BITS;
  if (bits < LEAST_BITS)
    throw new DkimError(`The DKIM key has ${bits} bits, and receivers ignore fewer than 1024; make one of 2048.`);
  return { type, privateKey, publicKey: createPublicKey(privateKey) };
}

function parsed(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // What OpenSSL says helps nobody, and the key is a secret.
    throw new DkimError(
      'The DKIM key cannot be read; it must be a private key in PEM without a password, from “-----BEGIN” to the last “-----”.',
    );
  }
}

function publicBytes({ type, publicKey }: Key): Buffer {
  const bytes = publicKey.export({ type: 'spki', format: 'der' });
  return type === 'rsa' ? bytes : bytes.subarray(-32);
}

function signed(message: Buffer, { domain, selector, key }: { domain: string; selector: string; key: Key }): Buffer {
  const { headers, body } = partsOf(message);
  const kept = SIGNED.flatMap((name) => lastOf(headers, name) ?? []);
  const names = folded(kept.map((header) => header.slice(0, header.indexOf(':'))));
  const unsigned = [
    `DKIM-Signature: v=1; a=${key.type}-sha256; c=relaxed/relaxed;`,
    ` d=${domain}; s=${selector};`,
    ` h=${names};`,
    ` bh=${bodyHash(body)};`,
    ' b=',
  ].join('\r\n');
  const signature = signatureOf(dataOf(kept, unsigned), key).toString('base64');
  const lines = signature.match(/.{1,72}/g) ?? [];
  return Buffer.concat([Buffer.from(`${unsigned}${lines.join('\r\n ')}\r\n`, 'latin1'), message]);
}

function partsOf(message: Buffer): { headers: string[]; body: Buffer } {
  const end = message.indexOf('\r\n\r\n');
  if (end === -1) throw new Error('A message without an empty line after its headers cannot be signed.');
  const headers = message.toString('latin1', 0, end).split(/\r\n(?![ \t])/);
  return { headers, body: message.subarray(end + 4) };
}

function lastOf(headers: readonly string[], name: string): string | undefined {
  return headers.findLast((header) => header.slice(0, name.length + 1).toLowerCase() === `${name}:`);
}

/** Names with colons, on lines of a mail's length. */
function folded(names: readonly string[]): string {
  let room = 70;
  return names
    .map((name, index) => {
      const text = index === names.length - 1 ? name : `${name}:`;
      room -= text.length;
      if (room >= 0) return text;
      room = 70 - text.length;
      return `\r\n  ${text}`;
    })
    .join('');
}

/** What is signed: the headers, and the signature's own without its value. */
function dataOf(headers: readonly string[], unsigned: string): Buffer {
  return Buffer.from([...headers.map((header) => `${relaxed(header)}\r\n`), relaxed(unsigned)].join(''), 'latin1');
}

function relaxed(header: string): string {
  const colon = header.indexOf(':');
  const value = header.slice(colon + 1).replaceAll('\r\n', '');
  return `${header.slice(0, colon).trim().toLowerCase()}:${value.replaceAll(/[ \t]+/g, ' ').trim()}`;
}

/** Most bodies are relaxed already, and hashed as they are. */
function bodyHash(body: Buffer): string {
  const text = body.toString('latin1');
  const isRelaxed = text.endsWith('\r\n') && !text.endsWith('\r\n\r\n') && !/\t|  | \r\n/.test(text);
  return createHash('sha256')
    .update(isRelaxed ? body : Buffer.from(relaxedBody(text), 'latin1'))
    .digest('base64');
}

function relaxedBody(text: string): string {
  const lines = text.split('\r\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\r\n`).join('');
}

function signatureOf(data: Buffer, { type, privateKey }: Key): Buffer {
  // Ed25519 signs the hash of what RSA signs (RFC 8463, section 3).
  return type === 'rsa' ? sign('sha256', data, privateKey) : sign(null, sha256(data), privateKey);
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** As a receiver reads it, from the signature's own words. */
function isSignatureRight(message: Buffer, publicKey: KeyObject): boolean {
  const { headers, body } = partsOf(message);
  const [signature = '', ...others] = headers;
  const said = Object.fromEntries(
    relaxed(signature)
      .replace('dkim-signature:', '')
      .split(';')
      .map((tag) => tag.trim().split(/=(.*)/s)),
  ) as Record<string, string>;
  const kept = (said['h'] ?? '').split(':').flatMap((name) => lastOf(others, name.trim().toLowerCase()) ?? []);
  const data = dataOf(kept, signature.replace(/(;\s*b=)[\s\S]*$/, '$1'));
  const bytes = Buffer.from(said['b'] ?? '', 'base64');
  const isKnown =
    said['a'] === 'rsa-sha256'
      ? verify('sha256', data, publicKey, bytes)
      : verify(null, sha256(data), publicKey, bytes);
  return isKnown && said['bh'] === bodyHash(body);
}
