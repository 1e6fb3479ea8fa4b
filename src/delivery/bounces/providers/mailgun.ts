/**
 * Mailgun's webhooks “permanent failure”, “temporary failure”, “spam complaint” and “unsubscribes”.
 * Shapes: https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure;
 * signature: https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks.
 * It is over a time and a random token, and not over the event: serve the webhook by https alone.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { HOUR, SECOND } from '#core/instant.ts';
import { addressIn, aReport, messageIdIn, said, statusIn, statusReplied, type BounceReport } from '../report.ts';
import {
  bodyAs,
  deliveryIn,
  forbidden,
  isFresh,
  isSameSecret,
  looseText,
  unreadable,
  type WebhookAnswer,
  type WebhookContext,
  type WebhookRequest,
} from './webhook.ts';

const requestSchema = z.object({
  signature: z.object({
    /** Seconds since 1970. */
    timestamp: z.coerce.string().regex(/^\d{1,12}$/),
    token: z.string().min(1).max(100),
    /** Hexadecimal HMAC-SHA-256 of timestamp and token. */
    signature: z.string().regex(/^[0-9a-f]{64}$/i),
  }),
  'event-data': z.object({
    event: z.string(),
    /** “temporary”: Mailgun tries again by itself. */
    severity: looseText,
    /** “bounce”, “suppress-bounce”, “suppress-complaint”, “suppress-unsubscribe”, “generic”, “old”. */
    reason: looseText,
    recipient: looseText,
    envelope: z.object({ sender: looseText }).nullish().catch(null),
    message: z
      .object({ headers: z.object({ 'message-id': looseText }) })
      .nullish()
      .catch(null),
    'delivery-status': z
      .object({
        /** The reply code, where a server replied; Mailgun's own numbers begin at 600. */
        code: z.number().nullish().catch(null),
        'enhanced-code': looseText,
        message: looseText,
        description: looseText,
      })
      .nullish()
      .catch(null),
  }),
});
type MailgunEvent = z.output<typeof requestSchema>['event-data'];

/**
 * @limit A signature of Mailgun is believed so long. It tries a webhook again for eight hours, and
 * does not say whether it signs each try anew: https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-retries.
 */
export const MAX_AGE = 9 * HOUR;

export interface MailgunSettings {
  /** “HTTP webhook signing key” in Mailgun's panel. */
  signingKey: string;
}

/** Reads one request. */
export function mailgunReports(
  { body }: WebhookRequest,
  { signingKey }: MailgunSettings,
  { now, deliveryOf }: WebhookContext,
): WebhookAnswer {
  const request = bodyAs(requestSchema, body);
  if (request === null) return unreadable('Mailgun');
  const { timestamp, token, signature } = request.signature;
  const expected = createHmac('sha256', signingKey).update(`${timestamp}${token}`).digest('hex');
  if (!isSameSecret(signature.toLowerCase(), expected))
    return forbidden('A webhook of Mailgun is not signed by the signing key that is set.');
  if (!isFresh(Number(timestamp) * SECOND, now, MAX_AGE))
    return forbidden('A webhook of Mailgun was signed more than nine hours ago.');
  const event = request['event-data'];
  const report = reportOf(event);
  const delivery = deliveryIn(event.envelope?.sender, deliveryOf);
  return {
    reports: report === null ? [] : [{ ...report, delivery }],
    unread: report === null ? [event.event] : [],
    // All that is signed, as it is signed: a digit that moves from one to the other makes no other request.
    mark: `${timestamp}${token}`,
  };
}

function reportOf(event: MailgunEvent): BounceReport | null {
  const known = {
    source: 'mailgun',
    recipient: addressIn(event.recipient ?? ''),
    messageId: messageIdIn(event.message?.headers['message-id']),
  } as const;
  if (event.event === 'complained') return aReport({ ...known, kind: 'complaint' });
  if (event.event === 'unsubscribed') return aReport({ ...known, kind: 'opt-out' });
  if (event.event !== 'failed') return null;
  if (event.reason === 'suppress-complaint') return aReport({ ...known, kind: 'complaint' });
  // They told Mailgun, by a link that is not ours.
  if (event.reason === 'suppress-unsubscribe') return aReport({ ...known, kind: 'opt-out' });
  const status = event['delivery-status'];
  return aReport({
    ...known,
    kind: 'bounce',
    action: event.severity === 'temporary' ? 'delayed' : 'failed',
    status: statusOf(event),
    ...said(status?.message || status?.description || ''),
    permanence: event.severity === 'temporary' || event.reason === 'old' ? 'temporary' : 'permanent',
  });
}

function statusOf({ reason, 'delivery-status': answer }: MailgunEvent): string | null {
  // An address that bounced before, to which Mailgun sends no more.
  if (reason === 'suppress-bounce') return '5.1.1';
  return statusIn(answer?.['enhanced-code'] ?? '') ?? statusReplied(answer?.message ?? '');
}
