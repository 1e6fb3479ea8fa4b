/**
 * Postmark's webhooks “bounce” and “spam complaint”.
 * Shapes: https://postmarkapp.com/developer/webhooks/bounce-webhook and …/spam-complaint-webhook;
 * words: https://postmarkapp.com/developer/api/bounce-api#bounce-types.
 * Postmark signs nothing: it shows the user and password that stand in the webhook's address.
 */
import { z } from 'zod';
import { addressIn, aReport, diagnosticOf, type BounceReport } from '../report.ts';
import {
  bodyAs,
  forbidden,
  isSameSecret,
  looseText,
  unreadable,
  type WebhookAnswer,
  type WebhookContext,
  type WebhookRequest,
} from './webhook.ts';

const eventSchema = z.object({
  RecordType: z.string(),
  Type: looseText,
  Email: looseText,
  From: looseText,
  Description: looseText,
  Details: looseText,
  /** Ours, if the mail had headers `X-PM-Metadata-…`; with `X-PM-Metadata-delivery` the envelope sender. */
  Metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
});
type PostmarkEvent = z.output<typeof eventSchema>;

export interface PostmarkSettings {
  user: string;
  password: string;
}

/** Reads one request. */
export function postmarkReports(
  { header, body }: WebhookRequest,
  { user, password }: PostmarkSettings,
  { deliveryOf }: WebhookContext,
): WebhookAnswer {
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  if (password === '' || !isSameSecret(header('authorization') ?? '', expected))
    return forbidden('A webhook of Postmark does not show the user and password that are set.');
  const event = bodyAs(eventSchema, body);
  if (event === null) return unreadable('Postmark');
  const report = reportOf(event);
  if (report === null) return { reports: [] };
  const tag = event.Metadata?.['delivery'];
  const verified = deliveryOf(typeof tag === 'string' ? tag : '');
  return { reports: [{ ...report, delivery: verified.state === 'verified' ? verified.delivery : null }] };
}

/** What Postmark's words stand for; other words are refusals that say nothing of the address. */
const STATUS: Readonly<Record<string, string>> = {
  HardBounce: '5.1.1',
  BadEmailAddress: '5.1.3',
  SoftBounce: '4.0.0',
  DnsError: '4.4.4',
  Blocked: '5.7.1',
  SpamNotification: '5.7.1',
  VirusNotification: '5.7.1',
  DMARCPolicy: '5.7.1',
  TemplateRenderingFailed: '5.6.0',
  SMTPApiError: '5.5.0',
};

const AUTO_REPLIES = ['AutoResponder', 'AddressChange', 'ChallengeVerification'];
/** Requests by mail, and tests: no failures. */
const OTHERS = ['Subscribe', 'Unsubscribe', 'OpenRelayTest', 'Unconfirmed', 'InboundError', 'ManuallyDeactivated'];

function reportOf({ RecordType, Type, Email, Description, Details }: PostmarkEvent): BounceReport | null {
  if (RecordType !== 'Bounce' && RecordType !== 'SpamComplaint') return null;
  const known = { source: 'postmark', recipient: addressIn(Email ?? '') } as const;
  const word = Type ?? '';
  if (RecordType === 'SpamComplaint' || word === 'SpamComplaint') return aReport({ ...known, kind: 'complaint' });
  if (AUTO_REPLIES.includes(word)) return aReport({ ...known, kind: 'auto-reply' });
  if (OTHERS.includes(word)) return aReport({ ...known, kind: 'other' });
  return aReport({
    ...known,
    kind: 'bounce',
    // “Transient”: Postmark tries again by itself.
    action: word === 'Transient' ? 'delayed' : 'failed',
    status: STATUS[word] ?? null,
    diagnostic: diagnosticOf(Details || Description || ''),
  });
}
