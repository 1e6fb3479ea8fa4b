/**
 * Amazon SES's bounces and complaints, which come through a topic of Amazon SNS (sns.ts).
 * Shapes: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html (feedback
 * notifications) and …/event-publishing-retrieving-sns-contents.html (event publishing).
 */
import { z } from 'zod';
import { actionSchema, addressIn, aReport, diagnosticOf, messageIdIn, statusIn, type BounceReport } from '../report.ts';
import { isAmazonUrl, snsMessageSchema, snsProblem, type SnsSettings } from './sns.ts';
import {
  bodyAs,
  deliveryIn,
  forbidden,
  jsonAs,
  looseText,
  unreadable,
  type WebhookAnswer,
  type WebhookContext,
  type WebhookRequest,
} from './webhook.ts';

const MAX_RECIPIENTS = 50;

const bouncedSchema = z.object({
  emailAddress: z.string(),
  action: looseText,
  status: looseText,
  diagnosticCode: looseText,
});

const notificationSchema = z.object({
  /** Of feedback notifications. */
  notificationType: looseText,
  /** Of event publishing. */
  eventType: looseText,
  mail: z.object({
    /** The envelope sender. */
    source: looseText,
    commonHeaders: z.object({ messageId: looseText }).nullish().catch(null),
  }),
  bounce: z
    .object({
      bounceType: z.string(),
      bounceSubType: z.string(),
      bouncedRecipients: z.array(bouncedSchema).max(MAX_RECIPIENTS),
    })
    .optional(),
  complaint: z
    .object({
      complainedRecipients: z.array(z.object({ emailAddress: z.string() })).max(MAX_RECIPIENTS),
      complaintFeedbackType: looseText,
    })
    .optional(),
});
type Notification = z.output<typeof notificationSchema>;
type Bounce = NonNullable<Notification['bounce']>;

/** `confirmUrl`: the topic asks whether its messages are wanted; getting the address once says yes. */
export type SesAnswer = WebhookAnswer | { confirmUrl: string };

/** Reads one request. Rejects as `certificateOf` does; answer 500 then, and SNS comes again. */
export async function sesReports(
  { body }: WebhookRequest,
  settings: SnsSettings,
  { now, deliveryOf }: WebhookContext,
): Promise<SesAnswer> {
  const message = bodyAs(snsMessageSchema, body);
  if (message === null) return unreadable('Amazon SNS');
  const problem = await snsProblem(message, settings, now);
  if (problem !== null) return forbidden(problem);
  if (message.Type === 'UnsubscribeConfirmation') return { reports: [] };
  if (message.Type === 'SubscriptionConfirmation')
    return isAmazonUrl(message.SubscribeURL)
      ? { confirmUrl: message.SubscribeURL }
      : forbidden('A message of Amazon SNS asks to be confirmed at an address that is not Amazon’s.');
  // SES says hello to a new topic in plain text.
  if (!message.Message.trimStart().startsWith('{')) return { reports: [] };
  const notification = jsonAs(notificationSchema, message.Message);
  if (notification === null) return unreadable('Amazon SES');
  const delivery = deliveryIn(notification.mail.source, deliveryOf);
  const messageId = messageIdIn(notification.mail.commonHeaders?.messageId);
  return { reports: reportsOf(notification).map((report) => ({ ...report, delivery, messageId })) };
}

function reportsOf({ notificationType, eventType, bounce, complaint }: Notification): BounceReport[] {
  const type = notificationType ?? eventType;
  if (type === 'Bounce' && bounce !== undefined)
    return bounce.bouncedRecipients.map((one) => bounceReport(bounce, one));
  if (type !== 'Complaint' || complaint === undefined) return [];
  const kind = complaint.complaintFeedbackType === 'not-spam' ? 'other' : 'complaint';
  return complaint.complainedRecipients.map(({ emailAddress }) =>
    aReport({ kind, source: 'amazon-ses', recipient: addressIn(emailAddress) }),
  );
}

function bounceReport(
  bounce: Bounce,
  { emailAddress, action, status, diagnosticCode }: z.output<typeof bouncedSchema>,
) {
  const isPermanent = bounce.bounceType === 'Permanent';
  return aReport({
    kind: 'bounce',
    source: 'amazon-ses',
    recipient: addressIn(emailAddress),
    action: actionSchema.safeParse(action?.toLowerCase()).data ?? 'failed',
    status: statusIn(status ?? '') ?? SUB_TYPES[`${bounce.bounceType}/${bounce.bounceSubType}`] ?? null,
    diagnostic: diagnosticOf(diagnosticCode ?? ''),
    permanence: isPermanent ? 'permanent' : 'temporary',
    isOfOurAddress: bounce.bouncedRecipients.length === 1,
  });
}

/** What SES's words stand for where no status came with them. */
const SUB_TYPES: Readonly<Record<string, string>> = {
  'Permanent/General': '5.1.1',
  'Permanent/NoEmail': '5.1.1',
  // Not tried, since the address bounced for others or for us before.
  'Permanent/Suppressed': '5.1.1',
  'Permanent/OnAccountSuppressionList': '5.1.1',
  'Transient/MailboxFull': '4.2.2',
  'Transient/MessageTooLarge': '4.2.3',
  'Transient/ContentRejected': '4.6.0',
  'Transient/AttachmentRejected': '4.6.0',
  'Transient/General': '4.0.0',
};
