/**
 * An envelope sender for each delivery: a report of failure comes back to it,
 * and so names the delivery even where nobody can read the report. Small
 * letters and digits alone, as some relays change the case.
 */
import { createHmac, timingSafeEqual, type BinaryLike, type KeyObject } from 'node:crypto';

/** Quicker as a key object where many paths are made. */
type ReturnSecret = BinaryLike | KeyObject;

export interface ReturnPath {
  secret: ReturnSecret;
  /** Whose mail comes to us: “bounce.exchange.example”. */
  domain: string;
  /** A whole number from 0. */
  deliveryId: number;
}

/** “b+<id><13 characters that only we can make>@bounce.exchange.example”: at most 28 characters before the “@”. */
export function returnPathOf({ secret, domain, deliveryId }: ReturnPath): string {
  if (!Number.isSafeInteger(deliveryId) || deliveryId < 0) throw new Error(`“${deliveryId}” is no delivery’s id.`);
  return `b+${deliveryId.toString(32)}${proofOf(deliveryId, secret)}@${domain}`;
}

/** The delivery to whose sender the address belongs; null where it is none of ours. */
export function deliveryOf(address: string, secret: ReturnSecret): number | null {
  const [, id = '', proof = ''] = /^<?b\+([0-9a-v]{1,11})([0-9a-v]{13})@[^@\s]{1,255}$/i.exec(address) ?? [];
  const deliveryId = Number.parseInt(id, 32);
  if (!Number.isSafeInteger(deliveryId) || deliveryId.toString(32) !== id.toLowerCase()) return null;
  const [ours, theirs] = [proofOf(deliveryId, secret), proof.toLowerCase()].map((text) => Buffer.from(text));
  return ours !== undefined && theirs !== undefined && timingSafeEqual(ours, theirs) ? deliveryId : null;
}

/** What an address to which a mail came back says: a delivery of ours, something made to look like one, or nothing. */
export type ReturnTag = { state: 'verified'; delivery: string } | { state: 'forged' } | { state: 'none' };

/** `secrets`: those that return paths are known by, also the ones of before a change of the key. */
export function tagIn(address: string, secrets: readonly ReturnSecret[]): ReturnTag {
  for (const secret of secrets) {
    const delivery = deliveryOf(address, secret);
    if (delivery !== null) return { state: 'verified', delivery: String(delivery) };
  }
  return /^<?b\+[0-9a-v]{14,24}@/i.test(address) ? { state: 'forged' } : { state: 'none' };
}

/** Eight bytes, as letters and digits. */
function proofOf(deliveryId: number, secret: ReturnSecret): string {
  const bytes = createHmac('sha256', secret).update(`return path of delivery ${deliveryId}`).digest().subarray(0, 8);
  return bytes.readBigUInt64BE().toString(32).padStart(13, '0');
}
