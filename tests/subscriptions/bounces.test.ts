import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '#core/instant.ts';
import { signedText, snsMessageSchema } from '#delivery/bounces/providers/sns.ts';
import { AmazonError, NO_BOUNCES } from '#subscriptions/bounce-sources.ts';
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

const STAMP = [String(NOW / SECOND), 'a-token'] as const;

function mailgun(
  recipient: string,
  key = 'a-signing-key',
  [timestamp, token]: readonly [string, string] = STAMP,
): Request_ {
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

function sendGrid(email: string, key = sendGridKey.privateKey, event: Record<string, string> = {}): Request_ {
  const events = [{ event: 'bounce', email, status: '5.1.1', ...event }];
  const [timestamp, body] = [String(NOW / SECOND), JSON.stringify(events)];
  return {
    path: 'sendgrid',
    body,
    headers: {
      'x-twilio-email-event-webhook-timestamp': timestamp,
      'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), key).toString('base64'),
    },
  };
}

function opted(service: string): Request_ {
  switch (service) {
    case 'Amazon SES': {
      const preferences = { unsubscribeAll: true, topicSubscriptionStatus: [] };
      const mail = { source: 'x', destination: [ADDRESS] };
      const subscription = { newTopicPreferences: preferences, oldTopicPreferences: { unsubscribeAll: false } };
      return sns({ Message: JSON.stringify({ eventType: 'Subscription', mail, subscription }) });
    }
    case 'Mailgun':
      return { ...mailgun(ADDRESS), body: mailgun(ADDRESS).body.replace('"failed"', '"unsubscribed"') };
    case 'Postmark': {
      const event = { RecordType: 'SubscriptionChange', Recipient: ADDRESS, SuppressSending: true };
      return { ...postmark(ADDRESS), body: JSON.stringify({ ...event, SuppressionReason: 'ManualSuppression' }) };
    }
    default:
      return sendGrid(ADDRESS, sendGridKey.privateKey, { event: 'unsubscribe' });
  }
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

test.each(['Amazon SES', 'Mailgun', 'Postmark', 'SendGrid'])(
  'who tells %s to get no more has ended the subscription here',
  async (name) => {
    const told = await service();
    expect(await post(told, opted(name))).toEqual([204, '']);
    expect(await columnIn(told.store, 'SELECT ended_reason FROM subscription')).toEqual(['unsubscribed']);
    expect(await suppressedIn(told)).toEqual([]);
  },
);

function unusedIn({ store }: TestedService): Promise<unknown[]> {
  return columnIn(store, `SELECT source || ' ' || kind || ' ' || reason || ' ' || count FROM unused_report ORDER BY 1`);
}

test('a signature of Mailgun that was caught is of no use for another person', async () => {
  const told = await service();
  await post(told, mailgun('stranger@customers.example'));
  told.now = NOW + 5 * MINUTE;
  expect(await post(told, mailgun(ADDRESS))).toEqual([204, '']);
  expect([await suppressedIn(told), await unusedIn(told)]).toEqual([
    [],
    ['mailgun bounce nobody 1', 'mailgun request told-before 1'],
  ]);
});

test('a digit that moves from Mailgun’s time to its token makes no other signature', async () => {
  const told = await service();
  const [timestamp] = STAMP;
  await post(told, mailgun('stranger@customers.example', 'a-signing-key', [timestamp, '1a-token']));
  const moved = mailgun(ADDRESS, 'a-signing-key', [timestamp.slice(0, -1), `${timestamp.slice(-1)}1a-token`]);
  const answers = [
    await post(told, moved),
    await post(told, mailgun(ADDRESS, 'a-signing-key', [`${timestamp}1`, 'a-token'])),
  ];
  // Of another time than it says, the first is too old and the second not yet.
  expect([answers, await suppressedIn(told)]).toEqual([
    [
      [403, ''],
      [403, ''],
    ],
    [],
  ]);
});

test.each([
  ['Amazon SES', ses, 65 * MINUTE],
  ['Mailgun', mailgun, 9 * HOUR],
  ['SendGrid', sendGrid, 25 * HOUR],
] as const)('%s comes again with the same request as long as it says, and is heard once', async (...[, made, age]) => {
  const told = await service();
  told.now = NOW + age - MINUTE;
  const answers = [await post(told, made(ADDRESS)), await post(told, made(ADDRESS))];
  told.now = NOW + age + MINUTE;
  answers.push(await post(told, made(ADDRESS)));
  expect(answers.map(([status]) => status)).toEqual([204, 204, 403]);
  expect([await suppressedIn(told), await unusedIn(told)]).toEqual([
    ['no-such-address'],
    [expect.stringContaining('request told-before 1')],
  ]);
});

test('a request that could not be applied is heard when it comes again', async () => {
  const told = await service();
  await told.store.db.run('ALTER TABLE suppression RENAME TO suppression_elsewhere');
  expect(await post(told, mailgun(ADDRESS))).toEqual([500, '']);
  await told.store.db.run('ALTER TABLE suppression_elsewhere RENAME TO suppression');
  expect(await post(told, mailgun(ADDRESS))).toEqual([204, '']);
  expect(await suppressedIn(told)).toEqual(['no-such-address']);
});

test('what nobody could use is counted by who told it, what and why, without an address', async () => {
  const told = await service();
  const shown = postmark(ADDRESS);
  const again = { RecordType: 'SubscriptionChange', Recipient: ADDRESS, SuppressSending: false };
  const bodies = [{ RecordType: 'Open', Recipient: ADDRESS }, { RecordType: `Odd ${ADDRESS}` }, again, []];
  for (const body of bodies) await post(told, { ...shown, body: JSON.stringify(body) });
  await post(told, {
    ...shown,
    body: JSON.stringify({ RecordType: 'SpamComplaint', Email: 'stranger@customers.example' }),
  });
  expect(await unusedIn(told)).toEqual([
    'postmark Open not-read 1',
    'postmark complaint nobody 1',
    'postmark other no-meaning 1',
    'postmark request unreadable 1',
    'postmark unnamed not-read 1',
  ]);
  expect(told.said).toContain('postmark told a complaint about nobody in the store; see docs/bounces.md.');
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
  const getAmazon = () => Promise.reject(new AmazonError('Amazon SNS answered 503.'));
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
