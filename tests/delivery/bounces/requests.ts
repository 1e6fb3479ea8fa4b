/** Requests as sending services make them, and the moment at which they come. */
import type { WebhookContext, WebhookRequest } from '#delivery/bounces/providers/webhook.ts';
import { deliveryOf } from './tagging.ts';

export const NOW = Date.UTC(2030, 0, 17, 14);
export const CONTEXT: WebhookContext = { now: NOW, deliveryOf };
/** The envelope sender of our mail. */
export const SENDER = 'b+d42.genuine@bounce.status.exchange.example';
/** What every report of a hard bounce says. */
export const HARD = { recipient: 'ada@customers.example', action: 'failed', kind: 'bounce' } as const;

export function request(value: unknown, headers: Record<string, string> = {}): WebhookRequest {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { header: (name) => headers[name] ?? null, body: new TextEncoder().encode(text) };
}
