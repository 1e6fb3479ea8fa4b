/**
 * Standard Webhooks' symmetric signature (standard-webhooks/standard-webhooks,
 * spec 1.0.0): HMAC-SHA256 of “id.timestamp.body”, one for each secret that is
 * in force, so that a receiver can change its secret without missing a message.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { SECOND, type Instant } from '#core/instant.ts';

const PREFIX = 'whsec_';

/** Base64 of 24 to 64 bytes. */
export const SECRET_PATTERN =
  /^whsec_(?=[A-Za-z0-9+/]{32,86}={0,2}$)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function newSecret(): string {
  return PREFIX + randomBytes(32).toString('base64');
}

interface Signed {
  /** The same for every attempt: by it a receiver knows what it has. */
  id: string;
  /** Of the attempt. */
  at: Instant;
  body: Buffer;
  /** The newest first. */
  secrets: readonly string[];
}

/** The three headers that a receiver checks. */
export function signatureHeaders({ id, at, body, secrets }: Signed): Record<string, string> {
  const timestamp = String(Math.floor(at / SECOND));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
