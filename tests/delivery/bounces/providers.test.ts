import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, SECOND } from '#core/instant.ts';
import { verdictOf } from '#delivery/bounces/policy.ts';
import { sesReports } from '#delivery/bounces/providers/amazon-ses.ts';
import { mailgunReports } from '#delivery/bounces/providers/mailgun.ts';
import { postmarkReports } from '#delivery/bounces/providers/postmark.ts';
import { sendGridReports } from '#delivery/bounces/providers/sendgrid.ts';
import type { WebhookRequest } from '#delivery/bounces/providers/webhook.ts';
import { aReport, said } from '#delivery/bounces/report.ts';
import { CONTEXT, HARD, NOW, request, SENDER } from './requests.ts';

describe('Mailgun', () => {
  const SETTINGS = { signingKey: 'a-signing-key' };

  function signature(at = NOW): Record<string, string> {
    const [timestamp, token] = [String(at / SECOND), 'a-token'];
    return {
      timestamp,
      token,
      signature: createHmac('sha256', SETTINGS.signingKey)
        .update(timestamp + token)
        .digest('hex'),
    };
  }

  function read(event: Record<string, unknown>, signed: unknown = signature()) {
    const data = {
      id: 'x',
      recipient: 'ada@customers.example',
      envelope: { sender: SENDER, transport: 'smtp' },
      message: { headers: { 'message-id': 'd42.1@status.exchange.example', to: 'x' } },
      ...event,
    };
    return mailgunReports(request({ signature: signed, 'event-data': data }), SETTINGS, CONTEXT);
  }

  const OURS = { source: 'mailgun', delivery: 'd42', messageId: 'd42.1@status.exchange.example' } as const;

  test('a permanent failure says which address, why and of which delivery', () => {
    const said = {
      code: 550,
      'enhanced-code': '5.1.1',
      message: '5.1.1 <ada@customers.example> unknown',
      description: '',
    };
    expect(read({ event: 'failed', severity: 'permanent', reason: 'bounce', 'delivery-status': said })).toMatchObject({
      reports: [aReport({ ...OURS, ...HARD, status: '5.1.1', diagnostic: '5.1.1 <(address)> unknown' })],
    });
  });

  test('its other words have their meaning', () => {
    const events = [
      {
        event: 'failed',
        severity: 'temporary',
        reason: 'generic',
        'delivery-status': { code: 421, message: '421 4.7.0 later' },
      },
      { event: 'failed', severity: 'permanent', reason: 'suppress-bounce' },
      { event: 'failed', severity: 'permanent', reason: 'suppress-complaint' },
      { event: 'failed', severity: 'permanent', reason: 'suppress-unsubscribe' },
      { event: 'failed', severity: 'permanent', reason: 'bounce', 'delivery-status': { message: '550 5.7.1 no' } },
      { event: 'failed', severity: 'permanent', reason: 'old' },
      { event: 'complained' },
      { event: 'unsubscribed' },
      { event: 'delivered' },
    ];
    const acts = events.map((event) => {
      const answer = read(event);
      return 'reports' in answer ? answer.reports.map((report) => verdictOf(report).act) : answer.refused;
    });
    expect(acts).toEqual([
      ['nothing'],
      ['suppress'],
      ['suppress'],
      ['end'],
      ['alarm'],
      ['score'],
      ['suppress'],
      ['end'],
      [],
    ]);
  });

  test('what is signed by another, or long ago, is refused', () => {
    const refusals = [
      read({ event: 'complained' }, { ...signature(), signature: '0'.repeat(64) }),
      read({ event: 'complained' }, signature(NOW - 10 * HOUR)),
      read({ event: 'complained' }, signature(NOW + HOUR)),
      read({ event: 'complained' }, null),
    ];
    expect(refusals).toEqual([
      { refused: 'forbidden', sentence: 'A webhook of Mailgun is not signed by the signing key that is set.' },
      { refused: 'forbidden', sentence: 'A webhook of Mailgun was signed more than nine hours ago.' },
      { refused: 'forbidden', sentence: 'A webhook of Mailgun was signed more than nine hours ago.' },
      { refused: 'unreadable', sentence: 'A webhook of Mailgun is not of the shape that Mailgun documents.' },
    ]);
  });
});

describe('Postmark', () => {
  const SETTINGS = { user: 'postmark', password: 'a-password' };
  const SHOWN = { authorization: `Basic ${Buffer.from('postmark:a-password').toString('base64')}` };

  function read(event: unknown, headers: Record<string, string> = SHOWN) {
    return postmarkReports(request(event, headers), SETTINGS, CONTEXT);
  }

  test('a hard bounce says which address and why, and of which delivery where our mail named it', () => {
    const event = {
      RecordType: 'Bounce',
      ID: 42,
      Type: 'HardBounce',
      TypeCode: 1,
      Email: 'ada@customers.example',
      From: 'updates@status.exchange.example',
      Details: 'smtp;550 5.1.1 ada@customers.example unknown',
      Metadata: { delivery: SENDER },
    };
    const report = aReport({ source: 'postmark', ...HARD, status: '5.1.1', diagnostic: '550 5.1.1 (address) unknown' });
    expect(read(event)).toMatchObject({ reports: [{ ...report, delivery: 'd42' }] });
    expect(read({ ...event, Metadata: {} })).toMatchObject({ reports: [report] });
  });

  test.each([
    ['SoftBounce', 'score'],
    ['DnsError', 'score'],
    ['Unknown', 'score'],
    ['Transient', 'nothing'],
    ['AutoResponder', 'nothing'],
    ['Unsubscribe', 'end'],
    ['Subscribe', 'nothing'],
    ['Blocked', 'alarm'],
    ['DMARCPolicy', 'alarm'],
    ['BadEmailAddress', 'suppress'],
    ['SpamComplaint', 'suppress'],
  ])('“%s” has its meaning', (Type, act) => {
    const answer = read({ RecordType: 'Bounce', Type, Email: 'ada@customers.example' });
    expect('reports' in answer && answer.reports.map((report) => verdictOf(report).act)).toEqual([act]);
  });

  test('a complaint is one, and what is neither is passed over', () => {
    expect(read({ RecordType: 'SpamComplaint', Email: 'ada@customers.example' })).toMatchObject({
      reports: [aReport({ kind: 'complaint', source: 'postmark', recipient: 'ada@customers.example' })],
    });
    expect(read({ RecordType: 'Delivery', Recipient: 'ada@customers.example' })).toEqual({
      reports: [],
      unread: ['Delivery'],
      mark: null,
    });
  });

  const CHANGE = JSON.parse(
    readFileSync(join(import.meta.dirname, 'cases', 'postmark-subscription-change.json'), 'utf8'),
  ) as Record<string, unknown>;

  test.each([
    ['an opt-out', {}, 'end'],
    ['an opt-out that the operator entered there', { Origin: 'Customer' }, 'end'],
    ['a complaint', { SuppressionReason: 'SpamComplaint' }, 'suppress'],
    ['a hard bounce, which is told as one, too', { SuppressionReason: 'HardBounce' }, 'nothing'],
    ['somebody who may be written to again', { SuppressSending: false, SuppressionReason: null }, 'nothing'],
  ])('a change of subscription tells of %s', (_, change, act) => {
    const answer = read({ ...CHANGE, ...change });
    expect('reports' in answer && answer.reports.map((report) => [report.recipient, verdictOf(report).act])).toEqual([
      ['ada@customers.example', act],
    ]);
  });

  test('what was said beside the word counts where it is milder', () => {
    const event = { RecordType: 'Bounce', Type: 'HardBounce', Email: 'ada@customers.example' };
    const acts = ['smtp;550 5.1.1 user unknown', 'smtp;550 5.7.1 IP blacklisted', 'smtp;550 mailbox full'].map(
      (Details) => {
        const answer = read({ ...event, Details });
        return 'reports' in answer && answer.reports.map((report) => verdictOf(report).act);
      },
    );
    expect(acts).toEqual([['suppress'], ['alarm'], ['score']]);
  });

  test('who shows another password, or none, is refused', () => {
    const sentence = 'A webhook of Postmark does not show the user and password that are set.';
    const refused = { refused: 'forbidden', sentence };
    const event = { RecordType: 'SpamComplaint', Email: 'ada@customers.example' };
    expect([read(event, {}), read(event, { authorization: 'Basic eDp5' })]).toEqual([refused, refused]);
    const none = { user: '', password: '' };
    expect(postmarkReports(request(event, { authorization: 'Basic Og==' }), none, CONTEXT)).toEqual(refused);
    expect(read('[]')).toMatchObject({ refused: 'unreadable' });
    expect(read({ ...event, Details: 'x'.repeat(5_000_000) })).toMatchObject({ refused: 'unreadable' });
  });
});

describe('SendGrid', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const SETTINGS = { verificationKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };

  function signed(events: unknown, at = NOW): WebhookRequest {
    const body = JSON.stringify(events);
    const timestamp = String(at / SECOND);
    const signature = sign('sha256', Buffer.from(timestamp + body), privateKey).toString('base64');
    return request(body, {
      'x-twilio-email-event-webhook-timestamp': timestamp,
      'x-twilio-email-event-webhook-signature': signature,
    });
  }

  const EVENT = { email: 'ada@customers.example', 'smtp-id': '<d42.1@status.exchange.example>', sg_event_id: 'x' };
  const OURS = { source: 'sendgrid', messageId: 'd42.1@status.exchange.example' } as const;

  test('a bounce says which address, why, and of which mail', () => {
    const event = { ...EVENT, event: 'bounce', type: 'bounce', status: '5.0.0', delivery: SENDER };
    const reason = '550 5.1.1 ada@customers.example unknown';
    expect(sendGridReports(signed([{ ...event, reason }]), SETTINGS, CONTEXT)).toMatchObject({
      reports: [
        aReport({ ...OURS, ...HARD, delivery: 'd42', status: '5.1.1', diagnostic: '550 5.1.1 (address) unknown' }),
      ],
    });
  });

  test('its other words have their meaning', () => {
    const events = [
      { event: 'bounce', status: '5.0.0', reason: 'no', bounce_classification: 'Invalid Address' },
      { event: 'bounce', status: '5.0.0', reason: 'no', bounce_classification: 'Reputation' },
      { event: 'bounce', status: '5.2.2', reason: 'full', bounce_classification: 'Mailbox Unavailable' },
      { event: 'bounce', type: 'blocked', reason: 'no' },
      { event: 'bounce', reason: 'no' },
      { event: 'deferred', reason: '450 4.2.1 later' },
      { event: 'dropped', reason: 'Bounced Address' },
      { event: 'dropped', reason: 'Invalid' },
      { event: 'dropped', reason: 'Spam Reporting Address' },
      { event: 'dropped', reason: 'Unsubscribed Address' },
      { event: 'unsubscribe' },
      { event: 'group_unsubscribe' },
      { event: 'group_resubscribe' },
      { event: 'spamreport' },
      { event: 'open' },
    ].map((event) => ({ ...EVENT, ...event }));
    const answer = sendGridReports(signed(events), SETTINGS, CONTEXT);
    expect('reports' in answer && answer.reports.map((report) => verdictOf(report).act)).toEqual([
      'suppress',
      'alarm',
      'score',
      'alarm',
      'score',
      'nothing',
      'suppress',
      'suppress',
      'suppress',
      'end',
      'end',
      'end',
      'nothing',
      'suppress',
    ]);
  });

  test('what is signed by another, changed, or old is refused', () => {
    const good = signed([{ ...EVENT, event: 'spamreport' }]);
    const forged = {
      refused: 'forbidden',
      sentence: 'A webhook of SendGrid is not signed by the verification key that is set.',
    };
    expect(sendGridReports({ ...good, body: request('[]').body }, SETTINGS, CONTEXT)).toEqual(forged);
    expect(sendGridReports({ ...good, header: () => null }, SETTINGS, CONTEXT)).toEqual(forged);
    expect(sendGridReports(signed([], NOW - 2 * DAY), SETTINGS, CONTEXT)).toEqual({
      refused: 'forbidden',
      sentence: 'A webhook of SendGrid was signed more than 25 hours ago.',
    });
    expect(sendGridReports(good, { verificationKey: 'bm8=' }, CONTEXT)).toEqual({
      refused: 'forbidden',
      sentence: 'The verification key that is set for SendGrid is no public key.',
    });
    expect(sendGridReports(signed({ event: 'spamreport' }), SETTINGS, CONTEXT)).toMatchObject({
      refused: 'unreadable',
    });
  });
});

test('words of a policy count wherever they stand in a long answer', () => {
  const answer = `550 5.1.1 ${'The mail system of the recipient says: '.repeat(10)} your IP address is on a block list`;
  const { diagnostic, signs } = said(answer);
  expect(diagnostic).not.toContain('block list');
  const report = aReport({ ...HARD, source: 'postmark', status: '5.1.1', diagnostic, signs });
  expect([
    verdictOf(report).act,
    verdictOf(aReport({ ...HARD, source: 'postmark', status: '5.1.1', diagnostic })).act,
  ]).toEqual(['alarm', 'suppress']);
  const event = { RecordType: 'Bounce', Type: 'HardBounce', Email: 'ada@customers.example', Details: answer };
  const settings = { user: 'postmark', password: 'a-password' };
  const authorization = `Basic ${Buffer.from('postmark:a-password').toString('base64')}`;
  const told = postmarkReports(request(event, { authorization }), settings, CONTEXT);
  expect('reports' in told && told.reports.map((one) => verdictOf(one).act)).toEqual(['alarm']);
});

test('no body of somebody else passes a door, or makes it throw', async () => {
  const certificateOf = () => Promise.resolve('');
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
      const one = request(text, { authorization: text, 'x-twilio-email-event-webhook-timestamp': text });
      const answers = [
        mailgunReports(one, { signingKey: 'k' }, CONTEXT),
        postmarkReports(one, { user: 'u', password: 'p' }, CONTEXT),
        sendGridReports(one, { verificationKey: text }, CONTEXT),
        await sesReports(one, { topicArn: 't', certificateOf }, CONTEXT),
      ];
      expect(answers.map((answer) => 'refused' in answer)).toEqual([true, true, true, true]);
    }),
    { numRuns: 300 },
  );
});
