/**
 * Postmark's webhooks “bounce”, “spam complaint” and “subscription change”.
 * Shapes: https://postmarkapp.com/developer/webhooks/bounce-webhook, …/spam-complaint-webhook and
 * …/subscription-change-webhook;
 * words: https://postmarkapp.com/developer/api/bounce-api#bounce-types.
 * Postmark signs nothing: it shows the user and password that stand in the webhook's address.
 */
import { z } from 'zod';
import { addressIn, aReport, said, type BounceReport } from '../report.ts';
import {
  bodyAs,
  deliveryIn,
  forbidden,
  isSameSecret,
  looseText,
  provedUnreadable,
  type WebhookAnswer,
  type WebhookContext,
  type WebhookRequest,
} from './webhook.ts';

const eventSchema = z.object({
  RecordType: z.string(),
  Type: looseText,
  Email: looseText,
  /** Of “SubscriptionChange”, in the place of “Email”. */
  Recipient: looseText,
  /** Of “SubscriptionChange”: false where somebody may be written to again. */
  SuppressSending: z.boolean().nullish().catch(null),
  /** “ManualSuppression”, “HardBounce”, “SpamComplaint”. */
  SuppressionReason: looseText,
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
  if (event === null) return provedUnreadable('Postmark');
  const report = reportOf(event);
  const tag = event.Metadata?.['delivery'];
  const delivery = deliveryIn(typeof tag === 'string' ? tag : '', deliveryOf);
  return {
    reports: report === null ? [] : [{ ...report, delivery }],
    unread: report === null ? [event.RecordType] : [],
    mark: null,
  };
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
const OTHERS = ['Subscribe', 'OpenRelayTest', 'Unconfirmed', 'InboundError', 'ManuallyDeactivated'];

function reportOf(event: PostmarkEvent): BounceReport | null {
  const { RecordType, Type, Email, Description, Details } = event;
  if (RecordType === 'SubscriptionChange') return changeReport(event);
  if (RecordType !== 'Bounce' && RecordType !== 'SpamComplaint') return null;
  const known = { source: 'postmark', recipient: addressIn(Email ?? '') } as const;
  const word = Type ?? '';
  if (RecordType === 'SpamComplaint' || word === 'SpamComplaint') return aReport({ ...known, kind: 'complaint' });
  if (word === 'Unsubscribe') return aReport({ ...known, kind: 'opt-out' });
  if (AUTO_REPLIES.includes(word)) return aReport({ ...known, kind: 'auto-reply' });
  if (OTHERS.includes(word)) return aReport({ ...known, kind: 'other' });
  return aReport({
    ...known,
    kind: 'bounce',
    // “Transient”: Postmark tries again by itself.
    action: word === 'Transient' ? 'delayed' : 'failed',
    status: STATUS[word] ?? null,
    ...said(Details || Description || ''),
  });
}

/** A hard bounce is told as one, too, with what was said; and who may be written to again did not ask us to. */
function changeReport({ Recipient, SuppressSending, SuppressionReason }: PostmarkEvent): BounceReport {
  const known = { source: 'postmark', recipient: addressIn(Recipient ?? '') } as const;
  if (SuppressSending !== true || SuppressionReason === 'HardBounce') return aReport({ ...known, kind: 'other' });
  return aReport({ ...known, kind: SuppressionReason === 'SpamComplaint' ? 'complaint' : 'opt-out' });
}
