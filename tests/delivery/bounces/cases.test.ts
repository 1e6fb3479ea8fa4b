/** Mails that were read wrongly once, made anew; `TAG` stands for the signed part of a return path. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verdictOf } from '#delivery/bounces/policy.ts';
import { readBounce } from '#delivery/bounces/read-bounce.ts';
import type { BounceReport } from '#delivery/bounces/report.ts';
import { SENDER } from './requests.ts';
import { deliveryOf } from './tagging.ts';

function caseText(name: string): string {
  const text = readFileSync(join(import.meta.dirname, 'cases', `${name}.eml`), 'utf8');
  return text.replaceAll('b+TAG@bounce.status.cloud.example', SENDER);
}

async function reportOf(text: string): Promise<BounceReport> {
  const { reports } = await readBounce(new TextEncoder().encode(text), deliveryOf);
  const [report] = reports;
  if (report === undefined) throw new Error('The mail was not read.');
  return report;
}

test.each([
  ['a mailbox that gets too much mail just now', 'rate', { act: 'score', points: 1 }],
  ['a block list, under the code of a wrong address', 'block-list', { act: 'alarm' }],
  ['a policy, under the code of a missing mailbox', 'policy-under-5.1.1', { act: 'alarm' }],
  ['a mailbox that is unavailable, under the code of a protocol', 'mailbox-unavailable', { act: 'score', points: 2 }],
  ['a mail system without a host, in plain text', 'no-host', { act: 'score', points: 1 }],
  ['a complaint in the old form', 'complaint-mixed', { act: 'suppress', reason: 'complaint', endsSubscriptions: true }],
])('a report of %s has its right value', async (_, name, verdict) => {
  const report = await reportOf(caseText(name));
  expect([report.delivery, verdictOf(report)]).toEqual(['d42', verdict]);
});

test.each([
  'MAILER-DAEMON <>',
  'Mail Delivery Subsystem <MAILER-DAEMON@relay.customers.example>',
  'Mail Delivery System <noreply@relay.customers.example>',
  'post_master@relay.customers.example',
  '=?utf-8?q?Syst=C3=A8me_de_messagerie?= <robot@relay.customers.example>',
  'Mailzustellsystem <robot@relay.customers.example>',
  '=?utf-8?b?44Oh44O844Or6YWN6YCB44K344K544OG44Og?= <robot@relay.customers.example>',
])('a bounce of “%s” is one', async (author) => {
  const report = await reportOf(caseText('no-host').replace('MAILER-DAEMON <>', author));
  expect([report.kind, report.delivery, verdictOf(report)]).toEqual(['bounce', 'd42', { act: 'score', points: 1 }]);
});

test.each(['Return-Path: <>', 'Return-Path: <MAILER-DAEMON>', 'Return-Path: <#@[]>', 'X-Was: nothing'])(
  'a bounce with “%s” is one',
  async (line) => {
    const report = await reportOf(caseText('no-host').replace('Return-Path: <>', line));
    expect(report.kind).toBe('bounce');
  },
);

test.each([
  'Mail delivery failed',
  'Undelivered Mail Returned to Sender',
  'Unzustellbar: Ihre Nachricht',
  'Message non remis',
  'No se ha podido entregar el mensaje',
  'Mancata consegna',
])('a mail of nobody with the subject “%s” is a bounce, whoever signs it', async (subject) => {
  const text = caseText('no-host')
    .replace('MAILER-DAEMON <>', 'robot@relay.customers.example')
    .replace('Mail delivery failed', subject);
  expect((await reportOf(text)).kind).toBe('bounce');
});

test('an automatic answer of a mail system about a failure is a bounce', async () => {
  const text = caseText('no-host').replace('Subject:', 'Auto-Submitted: auto-replied\nSubject:');
  expect((await reportOf(text)).kind).toBe('bounce');
});

test('a mail system that will try again says that nothing has failed', async () => {
  const text = caseText('no-host').replace('Mail delivery failed', 'Warning: message delayed 24 hours');
  expect(verdictOf(await reportOf(text))).toEqual({ act: 'nothing' });
});

test('a bounce in plain text that speaks of a policy is about the sender', async () => {
  const text = caseText('no-host').replace('550 user unknown', '550 5.7.1 blocked by policy');
  expect(verdictOf(await reportOf(text))).toEqual({ act: 'alarm' });
});

test('what we wrote ourselves, repeated below a bounce, changes nothing', async () => {
  const text = `${caseText('no-host')}\nOur security policy blocked too many spam messages.\n`;
  expect(verdictOf(await reportOf(text))).toEqual({ act: 'score', points: 1 });
});

test('a report about another address to which ours passed its mail on does not speak for ours', async () => {
  const text = caseText('policy-under-5.1.1')
    .replace('550 5.7.1 IP address blacklisted by recipient', '550 5.1.1 user unknown')
    .replace('Final-Recipient:', 'Original-Recipient: rfc822; lists@customers.example\nFinal-Recipient:');
  expect(verdictOf(await reportOf(text))).toEqual({ act: 'score', points: 2 });
});

test('an answer that a rule chose does not speak for the address', async () => {
  const text = caseText('policy-under-5.1.1')
    .replace('550 5.7.1 IP address blacklisted by recipient', '550 5.1.1 Mailbox does not exist')
    .replace('relay.cloud.example\n\nFinal', 'inbound-smtp.eu-west-1.amazonaws.com\n\nFinal');
  expect(verdictOf(await reportOf(text))).toEqual({ act: 'score', points: 2 });
});

test('the words around a report soften it as well as those in it', async () => {
  const text = caseText('policy-under-5.1.1').replace('550 5.7.1 IP address blacklisted by recipient', '550 5.1.1 no');
  const softened = text.replace('could not be delivered.', 'was blocked: the sender is on a block list.');
  expect([verdictOf(await reportOf(text)).act, verdictOf(await reportOf(softened)).act]).toEqual(['suppress', 'alarm']);
});

test.each([
  ['a bounce whose subject repeats ours', 'postmaster@customers.example', 'Undeliverable: complaint about message'],
  ['somebody of the staff who passes our mail on', 'staff@customers.example', 'Fwd: Your complaint and feedback'],
])('%s is no complaint', async (_, author, subject) => {
  const text = caseText('complaint-mixed')
    .replace('staff@mailboxes.example', author)
    .replace(/^Subject: complaint.*$/m, `Subject: ${subject}`)
    .replace(/^X-Hm.*\n/m, '');
  expect((await reportOf(text)).kind).not.toBe('complaint');
});

test('a feedback loop that names itself and says so is a complaint without Hotmail’s mark', async () => {
  expect((await reportOf(caseText('complaint-mixed').replace(/^X-Hm.*\n/m, ''))).kind).toBe('complaint');
});

test('a mail that says that it failed after a delay has failed', async () => {
  const text = caseText('no-host').replace('could not be delivered', 'was delayed for five days and was not delivered');
  expect(verdictOf(await reportOf(text))).toEqual({ act: 'score', points: 1 });
});
