import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBounce, type ReadMail } from '#delivery/bounces/read-bounce.ts';
import type { BounceReport } from '#delivery/bounces/report.ts';
import { deliveryOf } from './tagging.ts';

const ENCODER = new TextEncoder();

function mailText(name: string): string {
  return readFileSync(join(import.meta.dirname, 'mails', `${name}.eml`), 'utf8');
}

function read(text: string): Promise<ReadMail> {
  return readBounce(ENCODER.encode(text), deliveryOf);
}

function report(known: Partial<BounceReport>): BounceReport {
  return {
    kind: 'bounce',
    source: 'mail',
    delivery: 'd42',
    messageId: null,
    recipient: 'ada@customers.example',
    action: 'failed',
    status: null,
    diagnostic: null,
    permanence: 'permanent',
    isOfOurAddress: true,
    stopToken: null,
    signs: expect.anything(),
    ...known,
  };
}

const NOTHING_KNOWN = { recipient: null, action: null, permanence: 'unknown' } as const;

const READ: Record<string, BounceReport[]> = {
  'postfix-no-such-user': [
    report({
      status: '5.1.1',
      diagnostic: '550 5.1.1 <(address)>: Recipient address rejected: User unknown in virtual mailbox table',
    }),
  ],
  'postfix-delayed': [
    report({
      action: 'delayed',
      status: '4.4.1',
      diagnostic: 'connect to mx.customers.example[203.0.113.9]:25: Connection timed out',
      permanence: 'temporary',
    }),
  ],
  'exim-no-such-user': [
    report({
      status: '5.1.1',
      diagnostic: '550-5.1.1 The address (address) does not exist here 550 5.1.1 - gsmtp',
    }),
  ],
  'exchange-unknown-recipient': [
    report({
      status: '5.1.10',
      diagnostic: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient (address) not found by SMTP address lookup',
    }),
  ],
  'gmail-mailbox-full': [
    report({
      status: '5.2.2',
      diagnostic:
        '552-5.2.2 The mailbox of the recipient is out of storage space. 552 5.2.2 Please direct the recipient to make room.',
    }),
  ],
  'qmail-plain-text': [report({ ...NOTHING_KNOWN, action: 'failed' })],
  'policy-refusal': [
    report({
      status: '5.7.515',
      diagnostic: '550 5.7.515 Access denied, sending domain does not meet the required authentication level',
    }),
  ],
  'passed-on-to-two': [
    report({ action: 'relayed', status: '2.0.0', permanence: 'unknown', isOfOurAddress: false }),
    report({
      recipient: 'bob@customers.example',
      status: '5.1.1',
      diagnostic: '550 5.1.1 no such user',
      isOfOurAddress: false,
    }),
  ],
  complaint: [
    report({
      kind: 'complaint',
      action: null,
      permanence: 'unknown',
    }),
  ],
  'holiday-notice': [report({ kind: 'auto-reply', ...NOTHING_KNOWN })],
  'old-holiday-notice': [report({ kind: 'auto-reply', ...NOTHING_KNOWN })],
  'answer-by-a-person': [report({ kind: 'other', ...NOTHING_KNOWN })],
};

test.each(Object.entries(READ))('the mail “%s” is read', async (name, reports) => {
  expect(await read(mailText(name))).toEqual({ state: 'read', reports });
});

test.each(Object.keys(READ))('the mail “%s” with a tag that is not ours is not believed', async (name) => {
  expect(await read(mailText(name).replaceAll('.genuine@', '.forged@'))).toEqual({ state: 'forged', reports: [] });
});

test.each(Object.keys(READ))(
  'the mail “%s” says nothing of a delivery where it came to another address',
  async (name) => {
    const { state, reports } = await read(mailText(name).replaceAll(/b\+d42\.genuine@/g, 'postmaster@'));
    expect([state, ...reports.map(({ delivery }) => delivery)]).toEqual(['read', ...reports.map(() => null)]);
  },
);

test('without a tag, a bounce and a complaint name the mail of ours that they enclose', async () => {
  const ids = ['complaint', 'postfix-no-such-user'].map(async (name) => {
    const text = mailText(name).replaceAll(/b\+d42\.genuine@/g, 'postmaster@');
    return (await read(text)).reports.map(({ messageId }) => messageId);
  });
  expect(await Promise.all(ids)).toEqual([['d42.1@status.exchange.example'], ['d42.1@status.exchange.example']]);
});

test('line ends of every kind are the same', async () => {
  const text = mailText('postfix-no-such-user');
  expect(await read(text.replaceAll('\n', '\r\n'))).toEqual(await read(text));
});

test('a bounce in which everything is missing is a bounce of which nothing is known', async () => {
  const text = mailText('policy-refusal').replace(/Final-Recipient[^]*level\n/, '');
  expect(await read(text)).toEqual({ state: 'read', reports: [report(NOTHING_KNOWN)] });
});

test('where the way here lost the null sender, its author’s name tells a bounce', async () => {
  const text = mailText('qmail-plain-text').replace('Return-Path: <>\n', '');
  expect((await read(text)).reports).toEqual([report({ ...NOTHING_KNOWN, action: 'failed' })]);
});

test('a bounce of an old Exim is one, though it calls itself an automatic reply', async () => {
  const text = mailText('holiday-notice')
    .replace(/^From: .*$/m, 'From: MAILER-DAEMON@mx.customers.example')
    .replace(/ Mail to me bounces.*/, '');
  const named = text.replace('Subject:', 'X-Failed-Recipients: ada@customers.example\nSubject:');
  const kinds = [text, named].map(async (mail) => (await read(mail)).reports.map(({ kind }) => kind));
  expect(await Promise.all(kinds)).toEqual([['auto-reply'], ['bounce']]);
});

test('what is only late is temporary, whatever its status says', async () => {
  const text = mailText('postfix-delayed').replace('Status: 4.4.1', 'Status: 5.4.1');
  expect((await read(text)).reports.map(({ permanence }) => permanence)).toEqual(['temporary']);
});

test.each(['X-Autoreply: yes', 'X-Autorespond: away', 'Precedence: auto_reply', 'Auto-Submitted: auto-generated'])(
  '“%s” makes a mail an automatic reply',
  async (line) => {
    const text = mailText('answer-by-a-person').replace('Subject:', `${line}\nSubject:`);
    expect((await read(text)).reports.map(({ kind }) => kind)).toEqual(['auto-reply']);
  },
);

test('a person who calls himself postmaster and leaves an address writes no bounce', async () => {
  const text = mailText('qmail-plain-text').replace('Return-Path: <>', 'Return-Path: <bob@customers.example>');
  expect((await read(text)).reports).toEqual([report({ kind: 'other', ...NOTHING_KNOWN })]);
});

test('a report that a mail was no spam, or broke a policy, is no complaint', async () => {
  const kinds = ['not-spam', 'auth-failure', 'virus', 'other'].map(async (type) => {
    const { reports } = await read(mailText('complaint').replace('Feedback-Type: abuse', `Feedback-Type: ${type}`));
    return reports[0]?.kind;
  });
  expect(await Promise.all(kinds)).toEqual(['other', 'other', 'other', 'other']);
});

test('a program’s version is not taken for a status', async () => {
  const text = mailText('policy-refusal')
    .replace('Status: 5.7.515\n', '')
    .replace(/smtp; .*/, 'smtp; 550 Mailer 2.11.0 at 5.1.1.7 refused');
  expect((await read(text)).reports).toEqual([
    report({ status: null, diagnostic: '550 Mailer 2.11.0 at 5.1.1.7 refused' }),
  ]);
});

test('what is no mail is unreadable', async () => {
  expect(await read('')).toEqual({ state: 'unreadable', reports: [] });
});

test('a mail of a thousand layers is unreadable', async () => {
  const layers = Array.from(
    { length: 1000 },
    (_, n) => `--b${n}\nContent-Type: multipart/mixed; boundary=b${n + 1}\n\n`,
  );
  const text = `To: a@b.example\nContent-Type: multipart/mixed; boundary=b0\n\n${layers.join('')}`;
  expect(await read(text)).toEqual({ state: 'unreadable', reports: [] });
});

test('a mail with more header than any report has is unreadable', async () => {
  expect(await read(`${'X-A: b\n'.repeat(50_000)}\n`)).toEqual({ state: 'unreadable', reports: [] });
});

test('a report of a hundred thousand lines is read like any other', async () => {
  const text = mailText('policy-refusal').replace('Action: failed\n', `Action: failed\n${'x:\n'.repeat(100_000)}`);
  // What comes after the first part of so long a report is not looked at.
  expect((await read(text)).reports.map(({ action, status }) => [action, status])).toEqual([['failed', null]]);
});

test('a mail to a thousand addresses is tried against a hundred', async () => {
  const tried: string[] = [];
  const others = Array.from({ length: 1000 }, (_, n) => `To: a${n}@b.example\n`).join('');
  await readBounce(ENCODER.encode(`${others}\n`), (address) => {
    tried.push(address);
    return { state: 'none' };
  });
  expect(tried).toHaveLength(100);
});

test('one report names fifty recipients at most', async () => {
  const block = 'Final-Recipient: rfc822; ada@customers.example\nAction: failed\nStatus: 5.1.1\n\n';
  const text = mailText('policy-refusal').replace(/Final-Recipient[^]*level\n/, block.repeat(1000));
  expect((await read(text)).reports).toHaveLength(50);
});

test('no bytes make it throw, and none make a diagnostic with an address', async () => {
  const someMail = fc.constantFrom(...Object.keys(READ)).map((name) => ENCODER.encode(mailText(name)));
  const damaged = fc
    .tuple(someMail, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 40 }), fc.nat())
    .map(([bytes, changes, cut]) => {
      const copy = bytes.slice(0, cut % 4 === 0 ? cut % bytes.length : bytes.length);
      for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value;
      return copy;
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 4000 }), damaged), async (bytes) => {
      const { reports } = await readBounce(bytes, deliveryOf);
      for (const { diagnostic } of reports) expect(diagnostic ?? '').not.toMatch(/\w@\w/);
    }),
    { numRuns: 500 },
  );
});
