import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DAY } from '#core/instant.ts';
import { verdictOf } from '#delivery/bounces/policy.ts';
import { sesReports } from '#delivery/bounces/providers/amazon-ses.ts';
import { signedText, snsMessageSchema } from '#delivery/bounces/providers/sns.ts';
import type { WebhookRequest } from '#delivery/bounces/providers/webhook.ts';
import { aReport } from '#delivery/bounces/report.ts';
import { HARD, NOW, request, SENDER } from './requests.ts';
import { deliveryOf } from './tagging.ts';

const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) =>
  readFileSync(join(import.meta.dirname, 'certificate', name), 'utf8'),
) as [string, string];
const TOPIC = 'arn:aws:sns:eu-west-1:000000000000:bounces';
const CERTIFICATE_URL = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem';

function message(fields: Record<string, unknown>): WebhookRequest {
  const whole = {
    Type: 'Notification',
    MessageId: '1',
    TopicArn: TOPIC,
    Timestamp: new Date(NOW).toISOString(),
    SignatureVersion: '2',
    SigningCertURL: CERTIFICATE_URL,
    Signature: '',
    UnsubscribeURL: 'https://sns.eu-west-1.amazonaws.com/',
    Message: '',
    ...fields,
  };
  const signature = sign('sha256', Buffer.from(signedText(snsMessageSchema.parse(whole))), key).toString('base64');
  return request({ ...whole, Signature: whole.Signature === '' ? signature : whole.Signature });
}

async function read(asked: WebhookRequest, now = NOW) {
  const fetched: string[] = [];
  async function certificateOf(url: string): Promise<string> {
    fetched.push(url);
    return certificate;
  }
  const answer = await sesReports(asked, { topicArn: TOPIC, certificateOf }, { now, deliveryOf });
  return { answer, fetched };
}

const MAIL = { source: SENDER, messageId: 'ses', commonHeaders: { messageId: '<d42.1@status.exchange.example>' } };
const OURS = { source: 'amazon-ses', delivery: 'd42', messageId: 'd42.1@status.exchange.example' } as const;

function bounce(bounceType: string, bounceSubType: string, recipient: Record<string, string> = {}) {
  const bouncedRecipients = [{ emailAddress: 'ada@customers.example', ...recipient }];
  return { notificationType: 'Bounce', mail: MAIL, bounce: { bounceType, bounceSubType, bouncedRecipients } };
}

test('a bounce says which address, why and of which delivery', async () => {
  const recipient = {
    action: 'failed',
    status: '5.1.1',
    diagnosticCode: 'smtp; 550 5.1.1 <ada@customers.example>... User',
  };
  const Message = JSON.stringify(bounce('Permanent', 'General', recipient));
  expect(await read(message({ Message, Subject: 'a subject is signed too' }))).toMatchObject({
    answer: {
      reports: [aReport({ ...OURS, ...HARD, status: '5.1.1', diagnostic: '550 5.1.1 <(address)>... User' })],
    },
    fetched: [CERTIFICATE_URL],
  });
});

test.each([
  ['Permanent', 'General', 'suppress'],
  ['Permanent', 'Suppressed', 'suppress'],
  ['Permanent', 'UnsubscribedRecipient', 'end'],
  ['Transient', 'General', 'score'],
  ['Transient', 'MailboxFull', 'score'],
  ['Transient', 'ContentRejected', 'alarm'],
  ['Undetermined', 'Undetermined', 'score'],
])('“%s, %s” has its meaning', async (type, subType, act) => {
  const { answer } = await read(message({ Message: JSON.stringify(bounce(type, subType)) }));
  expect('reports' in answer && answer.reports.map((report) => verdictOf(report).act)).toEqual([act]);
});

test('a complaint is one, unless it says that it was no spam; other events are passed over', async () => {
  const events = [undefined, 'abuse', 'not-spam'].map((complaintFeedbackType) => ({
    eventType: 'Complaint',
    mail: MAIL,
    complaint: { complainedRecipients: [{ emailAddress: 'ada@customers.example' }], complaintFeedbackType },
  }));
  const kinds = [...events, { eventType: 'Delivery', mail: MAIL }].map(async (event) => {
    const { answer } = await read(message({ Message: JSON.stringify(event) }));
    return 'reports' in answer && answer.reports.map(({ kind }) => kind);
  });
  expect(await Promise.all(kinds)).toEqual([['complaint'], ['complaint'], ['other'], []]);
});

const LEFT = { topicName: 'updates', subscriptionStatus: 'OptOut' };
const FOLLOWS = { topicName: 'updates', subscriptionStatus: 'OptIn' };
const NOTHING_LEFT = { unsubscribeAll: false, topicSubscriptionStatus: [FOLLOWS] };

test.each([
  ['all of a list', { unsubscribeAll: true, topicSubscriptionStatus: [LEFT] }, NOTHING_LEFT, 'end'],
  ['a topic', { unsubscribeAll: false, topicSubscriptionStatus: [LEFT] }, NOTHING_LEFT, 'end'],
  [
    'nothing more than before',
    { unsubscribeAll: true, topicSubscriptionStatus: [] },
    { unsubscribeAll: true },
    'nothing',
  ],
  ['a topic no longer', NOTHING_LEFT, { unsubscribeAll: false, topicSubscriptionStatus: [LEFT] }, 'nothing'],
])('who has left %s there is heard', async (...[, newTopicPreferences, oldTopicPreferences, act]) => {
  const event = {
    eventType: 'Subscription',
    mail: { ...MAIL, destination: ['ada@customers.example'] },
    subscription: { contactList: 'list', source: 'UnsubscribeHeader', newTopicPreferences, oldTopicPreferences },
  };
  const { answer } = await read(message({ Message: JSON.stringify(event) }));
  expect('reports' in answer && answer.reports.map((report) => [report.recipient, verdictOf(report).act])).toEqual([
    ['ada@customers.example', act],
  ]);
});

test('a new topic is to be confirmed, at an address of Amazon’s alone', async () => {
  const url = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription';
  const asked = { Type: 'SubscriptionConfirmation', Token: 't', Message: 'Hello' };
  expect((await read(message({ ...asked, SubscribeURL: url }))).answer).toEqual({ confirmUrl: url });
  expect((await read(message({ ...asked, SubscribeURL: 'https://exchange.example/' }))).answer).toEqual({
    refused: 'forbidden',
    sentence: 'A message of Amazon SNS asks to be confirmed at an address that is not Amazon’s.',
  });
  expect((await read(message({ Message: 'Successfully validated' }))).answer).toMatchObject({
    reports: [],
    unread: ['greeting'],
  });
});

test.each([
  ['TopicArn', `${TOPIC}2`, 'is from another topic than the one that is set.'],
  ['SignatureVersion', '1', 'has a signature of an old kind: set the topic’s attribute “SignatureVersion” to 2.'],
  ['Timestamp', new Date(NOW - 2 * DAY).toISOString(), 'is more than 65 minutes old.'],
  ['Signature', 'AAAA', 'has a signature that is not right.'],
])('a message with another %s is refused', async (name, value, sentence) => {
  expect((await read(message({ [name]: value }))).answer).toEqual({
    refused: 'forbidden',
    sentence: `A message of Amazon SNS ${sentence}`,
  });
});

test.each([
  'http://sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.com.customers.example/a.pem',
  'https://customers.example/sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.com@customers.example/a.pem',
  'https://someone@sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.com:444/a.pem',
  'https://s3.eu-west-1.amazonaws.com/a.pem',
  'https://x.sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.com/a.txt',
  'none',
])('a certificate at %s is not even fetched', async (SigningCertURL) => {
  expect(await read(message({ SigningCertURL }))).toEqual({
    answer: { refused: 'forbidden', sentence: 'A message of Amazon SNS names a certificate that is not Amazon’s.' },
    fetched: [],
  });
});

test('a certificate out of its time proves nothing', async () => {
  const then = Date.UTC(2001, 0, 1);
  const { answer } = await read(message({ Timestamp: new Date(then).toISOString() }), then);
  expect(answer).toMatchObject({ sentence: 'A message of Amazon SNS has a signature that is not right.' });
});

test('what is no message is unreadable', async () => {
  const answers = await Promise.all(
    [request('{'), request({ Type: 'Notification' }), message({ Message: '{}' })].map((one) => read(one)),
  );
  expect(answers.map(({ answer }) => 'refused' in answer && answer.refused)).toEqual(Array(3).fill('unreadable'));
});
