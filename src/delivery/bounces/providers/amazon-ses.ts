/**
 * Amazon SES's bounces and complaints, which come through a topic of Amazon SNS (sns.ts).
 * Shapes: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html (feedback
 * notifications) and …/event-publishing-retrieving-sns-contents.html (event publishing).
 */
import { z } from 'zod';
import { actionSchema, addressIn, aReport, said, messageIdIn, statusIn, type BounceReport } from '../report.ts';
import { isAmazonUrl, snsMessageSchema, snsProblem, type SnsSettings } from './sns.ts';
import {
  bodyAs,
  deliveryIn,
  forbidden,
  jsonAs,
  looseText,
  provedUnreadable,
  unreadable,
  type WebhookAnswer,
  type WebhookContext,
  type WebhookRequest,
} from './webhook.ts';

const MAX_RECIPIENTS = 50;
const MAX_TOPICS = 100;

const bouncedSchema = z.object({
  emailAddress: z.string(),
  action: looseText,
  status: looseText,
  diagnosticCode: looseText,
});

const preferencesSchema = z
  .object({
    unsubscribeAll: z.boolean().nullish().catch(null),
    topicSubscriptionStatus: z
      .array(z.object({ topicName: z.string(), subscriptionStatus: z.string() }))
      .max(MAX_TOPICS)
      .nullish()
      .catch(null),
  })
  .nullish()
  .catch(null);
type Preferences = z.output<typeof preferencesSchema>;

const notificationSchema = z.object({
  /** Of feedback notifications. */
  notificationType: looseText,
  /** Of event publishing. */
  eventType: looseText,
  mail: z.object({
    /** The envelope sender. */
    source: looseText,
    destination: z.array(z.string()).max(MAX_RECIPIENTS).nullish().catch(null),
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
  /** Of event publishing, where SES keeps a contact list. */
  subscription: z.object({ newTopicPreferences: preferencesSchema, oldTopicPreferences: preferencesSchema }).optional(),
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
  const mark = message.MessageId;
  if (message.Type === 'UnsubscribeConfirmation') return { reports: [], unread: [message.Type], mark };
  if (message.Type === 'SubscriptionConfirmation')
    return isAmazonUrl(message.SubscribeURL)
      ? { confirmUrl: message.SubscribeURL }
      : forbidden('A message of Amazon SNS asks to be confirmed at an address that is not Amazon’s.');
  // SES says hello to a new topic in plain text.
  if (!message.Message.trimStart().startsWith('{')) return { reports: [], unread: ['greeting'], mark };
  const notification = jsonAs(notificationSchema, message.Message);
  if (notification === null) return provedUnreadable('Amazon SES');
  const delivery = deliveryIn(notification.mail.source, deliveryOf);
  const messageId = messageIdIn(notification.mail.commonHeaders?.messageId);
  const reports = reportsOf(notification);
  return {
    reports: (reports ?? []).map((report) => ({ ...report, delivery, messageId })),
    unread: reports === null ? [typeOf(notification)] : [],
    mark,
  };
}

function typeOf({ notificationType, eventType }: Notification): string {
  return notificationType ?? eventType ?? 'unnamed';
}

/** Null: an event that is not read here. */
function reportsOf(notification: Notification): BounceReport[] | null {
  const { bounce, complaint, subscription } = notification;
  const type = typeOf(notification);
  if (type === 'Bounce' && bounce !== undefined)
    return bounce.bouncedRecipients.map((one) => bounceReport(bounce, one));
  if (type === 'Subscription' && subscription !== undefined) return changeReports(notification);
  if (type !== 'Complaint' || complaint === undefined) return null;
  const kind = complaint.complaintFeedbackType === 'not-spam' ? 'other' : 'complaint';
  return complaint.complainedRecipients.map(({ emailAddress }) =>
    aReport({ kind, source: 'amazon-ses', recipient: addressIn(emailAddress) }),
  );
}

/** A list's topic is left like the whole list: SES does not say which of ours is meant. Who comes back has asked nothing of us. */
function changeReports({ mail, subscription }: Notification): BounceReport[] {
  const [left, before] = [subscription?.newTopicPreferences, subscription?.oldTopicPreferences].map(topicsLeft);
  const hasLeft = left?.some((topic) => before?.includes(topic) !== true) ?? false;
  return (mail.destination ?? []).map((address) =>
    aReport({ kind: hasLeft ? 'opt-out' : 'other', source: 'amazon-ses', recipient: addressIn(address) }),
  );
}

const ALL_TOPICS = '*';

function topicsLeft(preferences: Preferences | undefined): string[] {
  const topics = preferences?.topicSubscriptionStatus ?? [];
  return [
    ...(preferences?.unsubscribeAll === true ? [ALL_TOPICS] : []),
    ...topics.filter(({ subscriptionStatus }) => subscriptionStatus === 'OptOut').map(({ topicName }) => topicName),
  ];
}

function bounceReport(
  bounce: Bounce,
  { emailAddress, action, status, diagnosticCode }: z.output<typeof bouncedSchema>,
) {
  const isPermanent = bounce.bounceType === 'Permanent';
  // Not tried, since they have left SES's contact list.
  if (bounce.bounceSubType === 'UnsubscribedRecipient')
    return aReport({ kind: 'opt-out', source: 'amazon-ses', recipient: addressIn(emailAddress) });
  return aReport({
    kind: 'bounce',
    source: 'amazon-ses',
    recipient: addressIn(emailAddress),
    action: actionSchema.safeParse(action?.toLowerCase()).data ?? 'failed',
    status: statusIn(status ?? '') ?? SUB_TYPES[`${bounce.bounceType}/${bounce.bounceSubType}`] ?? null,
    ...said(diagnosticCode ?? ''),
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
