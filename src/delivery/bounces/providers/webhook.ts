/** What the webhooks of sending services have in common: a request comes in, reports or a refusal come out. */
import { timingSafeEqual, createHash } from 'node:crypto';
import { HOUR, MINUTE, type Instant } from '#core/instant.ts';
import { z } from 'zod';
import type { BounceReport, DeliveryOf } from '../report.ts';

export interface WebhookRequest {
  /** The value of a header, whose name is in lower case; null where there is none. */
  header: (name: string) => string | null;
  /** As it came, to the byte: signatures are over it. */
  body: Uint8Array;
}

export interface WebhookContext {
  now: Instant;
  deliveryOf: DeliveryOf;
}

export interface Heard {
  reports: BounceReport[];
  /** The service's words for events that are not read here. */
  unread: string[];
  /** By which the request is known if it is sent again; null: the service gives nothing of the kind. */
  mark: string | null;
}

export type WebhookAnswer =
  | Heard
  /**
   * `forbidden`: answer 403; nothing in it is believed. `unreadable`: answer 400; `isProved` where it is
   * from the service all the same. The sentence is for the operator.
   */
  | { refused: 'forbidden' | 'unreadable'; sentence: string; isProved?: true };

/** @limit A service that sends more than this at once sends something else. */
export const MAX_EVENTS = 2000;
const MAX_BODY = 4 * 1024 * 1024;

/** The clocks of two machines may differ so much. */
const MAX_CLOCK_DIFFERENCE = 5 * MINUTE;

/** @limit A request that was taken is known again so long: longer than a signature of any service is believed. */
export const KNOWN_AGAIN_FOR = 26 * HOUR;

export function isFresh(at: Instant, now: Instant, maxAge: number): boolean {
  return at > now - maxAge && at < now + MAX_CLOCK_DIFFERENCE;
}

/** Whether two secrets are the same, in a time that does not tell where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

/** The body as a value of the schema; null where it is none. Keys that we do not know are let pass: the document is not ours. */
export function bodyAs<T>(schema: z.ZodType<T>, body: Uint8Array): T | null {
  if (body.length > MAX_BODY) return null;
  return jsonAs(schema, new TextDecoder().decode(body));
}

export function jsonAs<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

export function forbidden(sentence: string): WebhookAnswer {
  return { refused: 'forbidden', sentence };
}

export function unreadable(service: string): { refused: 'unreadable'; sentence: string } {
  return { refused: 'unreadable', sentence: `A webhook of ${service} is not of the shape that ${service} documents.` };
}

/** The same of a request that is proved to be the service's. */
export function provedUnreadable(service: string): WebhookAnswer {
  return { ...unreadable(service), isProved: true };
}

/** The delivery that an envelope sender names; null where the service shows another. */
export function deliveryIn(sender: string | null | undefined, deliveryOf: DeliveryOf): string | null {
  const tag = deliveryOf(sender ?? '');
  return tag.state === 'verified' ? tag.delivery : null;
}

/** A text that is not needed and may be anything. */
export const looseText = z.string().nullish().catch(null);
