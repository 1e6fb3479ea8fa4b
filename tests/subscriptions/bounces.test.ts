import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SECOND } from '#core/instant.ts';
import { signedText, snsMessageSchema } from '#delivery/bounces/providers/sns.ts';
import { NO_BOUNCES } from '#subscriptions/bounce-sources.ts';
import { aService, SERVICE_URL, type TestedService } from '#tests/support/service.ts';
import { columnIn, aStore } from '#tests/support/temporary-store.ts';

const ADDRESS = 'person1@example.org';
/** In which the certificate of the tests is in force. */
const NOW = Date.UTC(2030, 0, 17, 14);

const [KEY, CERTIFICATE] = ['key.pem', 'certificate.pem'].map((name) =>
  readFileSync(`tests/delivery/bounces/certificate/${name}`, 'utf8'),
) as [string, string];
const TOPIC = 'arn:aws:sns:eu-west-1:000000000000:bounces';
const CERTIFICATE_URL = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem';
const CONFIRM_URL = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription';

const sendGridKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

interface Bounced extends TestedService {
  /** Of Amazon. */
  fetched: string[];
}

async function service(): Promise<Bounced> {
  const store = await aStore({ subscribers: [[]] });
  const fetched: string[] = [];
  const made = await aService({
    store,
    bounces: {
      amazonSes: { topicArn: TOPIC },
      mailgun: { signingKey: 'a-signing-key' },
      postmark: { user: 'postmark', password: 'a-password' },
      sendGrid: { verificationKey: sendGridKey.publicKey.export({ format: 'der', type: 'spki' }).toString('base64') },
      getAmazon: async (url) => {
        fetched.push(url);
        return CERTIFICATE;
      },
    },
  });
  made.now = NOW;
  return Object.assign(made, { fetched });
}

interface Request_ {
  path: string;
  body: string;
  headers?: Record<string, string>;
}

async function post({ app }: TestedService, { path, body, headers = {} }: Request_): Promise<[number, string]> {
  const request = new Request(`${SERVICE_URL}/bounces/${path}`, { method: 'POST', body, headers });
  const answer = await app.fetch(request, { remote: '203.0.113.7' });
  return [answer.status, await answer.text()];
}

function sns(fields: Record<string, unknown>, key = KEY): Request_ {
  const whole = {
    Type: 'Notification',
    MessageId: '1',
    TopicArn: TOPIC,
    Timestamp: new Date(NOW).toISOString(),
    SignatureVersion: '2',
    SigningCertURL: CERTIFICATE_URL,
    Signature: '',
    Message: '',
    ...fields,
  };
  const Signature = sign('sha256', Buffer.from(signedText(snsMessageSchema.parse(whole))), key).toString('base64');
  return { path: 'amazon-ses', body: JSON.stringify({ ...whole, Signature }) };
}

function ses(emailAddress: string): Request_ {
  const bounce = { bounceType: 'Permanent', bounceSubType: 'NoEmail', bouncedRecipients: [{ emailAddress }] };
  return sns({ Message: JSON.stringify({ notificationType: 'Bounce', mail: { source: 'x' }, bounce }) });
}

function mailgun(recipient: string, key = 'a-signing-key'): Request_ {
  const [timestamp, token] = [String(NOW / SECOND), 'a-token'];
  const signature = createHmac('sha256', key)
    .update(timestamp + token)
    .digest('hex');
  const event = { event: 'failed', severity: 'permanent', reason: 'suppress-bounce', recipient };
  const body = JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': event });
  return { path: 'mailgun', body };
}

function postmark(Email: string, password = 'a-password'): Request_ {
  const authorization = `Basic ${Buffer.from(`postmark:${password}`).toString('base64')}`;
  return {
    path: 'postmark',
    body: JSON.stringify({ RecordType: 'Bounce', Type: 'HardBounce', Email }),
    headers: { authorization },
  };
}

function sendGrid(email: string, key = sendGridKey.privateKey): Request_ {
  const [timestamp, body] = [String(NOW / SECOND), JSON.stringify([{ event: 'bounce', email, status: '5.1.1' }])];
  return {
    path: 'sendgrid',
    body,
    headers: {
      'x-twilio-email-event-webhook-timestamp': timestamp,
      'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), key).toString('base64'),
    },
  };
}

function suppressedIn({ store }: TestedService): Promise<unknown[]> {
  return columnIn(store, 'SELECT reason FROM suppression');
}

describe.each([
  ['Amazon SES', ses],
  ['Mailgun', mailgun],
  ['Postmark', postmark],
  ['SendGrid', sendGrid],
])('a bounce that %s reports', (_, made) => {
  test('keeps mail from the address', async () => {
    const told = await service();
    expect(await post(told, made(ADDRESS))).toEqual([204, '']);
    expect(await suppressedIn(told)).toEqual(['no-such-address']);
  });

  test('is taken although it is about nobody', async () => {
    const told = await service();
    expect(await post(told, made('stranger@customers.example'))).toEqual([204, '']);
    expect(await suppressedIn(told)).toEqual([]);
  });
});

const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

test.each([
  ['Amazon SES', { ...ses(ADDRESS), body: ses(ADDRESS).body.replace('NoEmail', 'General') }],
  ['Mailgun', mailgun(ADDRESS, 'another-key')],
  ['Postmark', postmark(ADDRESS, 'another-password')],
  ['SendGrid', sendGrid(ADDRESS, other)],
])('who only says to be %s is refused without a word', async (_, request) => {
  const told = await service();
  expect([await post(told, request), await post(told, request)]).toEqual([
    [403, ''],
    [403, ''],
  ]);
  expect(await suppressedIn(told)).toEqual([]);
  // The operator hears of it, once, and of no address.
  expect(told.said).toEqual([expect.not.stringContaining('@')]);
});

test('a topic that asks whether it is wanted is told so, at Amazon alone', async () => {
  const told = await service();
  const question = { Type: 'SubscriptionConfirmation', Token: 't' };
  expect(await post(told, sns({ ...question, SubscribeURL: CONFIRM_URL }))).toEqual([204, '']);
  expect(await post(told, sns({ ...question, SubscribeURL: 'https://10.0.0.1/' }))).toEqual([403, '']);
  expect(told.fetched).toEqual([CERTIFICATE_URL, CONFIRM_URL]);
});

test('where Amazon does not answer, the service is to come again', async () => {
  const getAmazon = () => Promise.reject(new Error('Amazon SNS answered 503.'));
  const told = await aService({ bounces: { amazonSes: { topicArn: TOPIC }, getAmazon } });
  told.now = NOW;
  expect(await post(told, ses(ADDRESS))).toEqual([500, '']);
  expect(told.said).toEqual(['A webhook of amazon-ses could not be read: Amazon SNS answered 503.']);
});

test('a body of another shape, or above a megabyte, is not read', async () => {
  const told = await service();
  const { headers = {} } = postmark(ADDRESS);
  const large = JSON.stringify({ RecordType: 'x'.repeat(1024 * 1024) });
  const half = JSON.stringify({ RecordType: 'x'.repeat(512 * 1024) });
  const answers = await Promise.all(
    ['text', large, half].map((body) => post(told, { path: 'postmark', body, headers })),
  );
  expect(answers).toEqual([
    [400, ''],
    [413, ''],
    [204, ''],
  ]);
});

test('a service that is not set is not there', async () => {
  const told = await aService();
  const answers = await Promise.all([ses, mailgun, postmark, sendGrid].map((made) => post(told, made(ADDRESS))));
  expect(answers.map(([status]) => status)).toEqual([404, 404, 404, 404]);
});

test.each([
  'https://10.0.0.1/a.pem',
  'http://sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.amazonaws.com.elsewhere.example/',
])('nothing is fetched from “%s”', async (url) => {
  await expect(NO_BOUNCES.getAmazon(url)).rejects.toThrow('An address that is not Amazon’s was not asked.');
});
