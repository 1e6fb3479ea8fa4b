/**
 * SendGrid's signed event webhook.
 * Shapes: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event;
 * signature: …/tracking-events/getting-started-event-webhook-security-features
 * (ECDSA over the timestamp and the body as it came, in two headers).
 */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { HOUR, SECOND } from '#core/instant.ts';
import { addressIn, aReport, messageIdIn, said, statusIn, statusReplied, type BounceReport } from '../report.ts';
import {
  bodyAs,
  deliveryIn,
  forbidden,
  isFresh,
  looseText,
  MAX_EVENTS,
  provedUnreadable,
  type WebhookAnswer,
  type WebhookContext,
  type WebhookRequest,
} from './webhook.ts';

const eventSchema = z.object({
  event: z.string(),
  email: looseText,
  /** Of “bounce”: “bounce”, or “blocked” where it was refused for now or by policy. */
  type: looseText,
  status: looseText,
  reason: looseText,
  bounce_classification: looseText,
  /** The Message-ID of our mail. */
  'smtp-id': looseText,
  /** Ours, if the mail had a unique argument of this name: the envelope sender. */
  delivery: looseText,
});
type SendGridEvent = z.output<typeof eventSchema>;

const requestSchema = z.array(eventSchema).max(MAX_EVENTS);

/** @limit A signature of SendGrid is believed so long: it tries a webhook again for 24 hours. It is over all that is told. */
export const MAX_AGE = 25 * HOUR;

export interface SendGridSettings {
  /** The “verification key”: a public key, DER in base64. */
  verificationKey: string;
}

/** Reads one request, which holds many events. */
export function sendGridReports(
  request: WebhookRequest,
  { verificationKey }: SendGridSettings,
  { now, deliveryOf }: WebhookContext,
): WebhookAnswer {
  const key = publicKey(verificationKey);
  if (key === null) return forbidden('The verification key that is set for SendGrid is no public key.');
  const timestamp = request.header('x-twilio-email-event-webhook-timestamp') ?? '';
  if (!isSigned(request, timestamp, key))
    return forbidden('A webhook of SendGrid is not signed by the verification key that is set.');
  if (!isFresh(Number(timestamp) * SECOND, now, MAX_AGE))
    return forbidden('A webhook of SendGrid was signed more than 25 hours ago.');
  const events = bodyAs(requestSchema, request.body);
  if (events === null) return provedUnreadable('SendGrid');
  const heard = events.map((event) => ({ event, report: reportOf(event) }));
  return {
    reports: heard.flatMap(({ event, report }) =>
      report === null ? [] : [{ ...report, delivery: deliveryIn(event.delivery, deliveryOf) }],
    ),
    unread: heard.flatMap(({ event, report }) => (report === null ? [event.event] : [])),
    // What is signed, and not the signature: of one text there are many that are right.
    mark: createHash('sha256').update(timestamp).update(request.body).digest('hex'),
  };
}

function publicKey(base64: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ec' ? key : null;
  } catch {
    return null;
  }
}

function isSigned({ header, body }: WebhookRequest, timestamp: string, key: KeyObject): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const signature = Buffer.from(header('x-twilio-email-event-webhook-signature') ?? '', 'base64');
  try {
    return verify('sha256', Buffer.concat([Buffer.from(timestamp), body]), key, signature);
  } catch {
    return false;
  }
}

function reportOf(event: SendGridEvent): BounceReport | null {
  const known = {
    source: 'sendgrid',
    recipient: addressIn(event.email ?? ''),
    messageId: messageIdIn(event['smtp-id']),
  } as const;
  const words = said(event.reason ?? '');
  switch (event.event) {
    case 'spamreport':
      return aReport({ ...known, kind: 'complaint' });
    case 'unsubscribe':
    case 'group_unsubscribe':
      return aReport({ ...known, kind: 'opt-out' });
    // Who comes back there has asked nothing of us: a new opt-in is ours to confirm.
    case 'group_resubscribe':
      return aReport({ ...known, kind: 'other' });
    case 'deferred':
      return aReport({ ...known, kind: 'bounce', action: 'delayed', status: statusOf(event), ...words });
    case 'bounce':
      return aReport({ ...known, kind: 'bounce', action: 'failed', status: statusOf(event), ...words });
    case 'dropped':
      return droppedReport(known, event.reason?.toLowerCase() ?? '');
    default:
      return null;
  }
}

/** SendGrid did not try, since the address stands on one of its own lists. */
function droppedReport(known: Pick<BounceReport, 'source' | 'recipient' | 'messageId'>, reason: string): BounceReport {
  if (reason.startsWith('spam report')) return aReport({ ...known, kind: 'complaint' });
  if (reason.startsWith('unsubscribed') || reason.startsWith('group unsubscribe'))
    return aReport({ ...known, kind: 'opt-out' });
  if (reason.startsWith('bounced address'))
    return aReport({ ...known, kind: 'bounce', action: 'failed', status: '5.1.1' });
  if (reason.startsWith('invalid')) return aReport({ ...known, kind: 'bounce', action: 'failed', status: '5.1.3' });
  return aReport({ ...known, kind: 'other' });
}

/** SendGrid often writes “5.0.0”; its classification is closer. */
function statusOf({ status, type, bounce_classification, reason }: SendGridEvent): string | null {
  const stated = statusIn(status ?? '');
  const classified = CLASSIFICATION[bounce_classification?.toLowerCase() ?? ''] ?? null;
  const isVague = stated === null || stated.endsWith('.0.0');
  if (!isVague) return stated;
  return statusReplied(reason ?? '') ?? (type === 'blocked' ? '4.7.0' : (classified ?? stated));
}

/** The words stand at https://www.twilio.com/docs/sendgrid/api-reference/bounces-api. */
const CLASSIFICATION: Readonly<Record<string, string>> = {
  'invalid address': '5.1.1',
  'mailbox unavailable': '5.2.0',
  content: '5.6.0',
  reputation: '5.7.1',
  'frequency or volume too high': '4.7.0',
  technical: '5.3.0',
  'technical failure': '5.3.0',
};
