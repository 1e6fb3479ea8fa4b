import { readFileSync } from 'node:fs';
import { HtmlValidate } from 'html-validate';
import PostalMime, { type Email } from 'postal-mime';
import { expect, test } from 'vitest';
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { composeMail } from '#render/mail/mail.ts';
import { aComponent, aNotice, aPage, time } from '#tests/support/makers.ts';

const FROM = 'updates@status.exchange.example';
const GOLDEN = new URL('../golden/mail.eml', import.meta.url);

/** A copy as its recipient's mail program gets it. */
async function rawMail(notice: Notice, page: Page = aPage(), address = 'ada@example.org'): Promise<string> {
  const mail = await composeMail(notice, page, { from: FROM });
  return mail.messageFor({ address, tag: 'a1b2c3', date: time('2022-01-17T13:02:05Z') }).toString('utf8');
}

async function readMail(notice: Notice, page?: Page): Promise<Email> {
  return PostalMime.parse(await rawMail(notice, page));
}

async function textOf(notice: Notice, page?: Page): Promise<string> {
  // The line break before the next part's boundary is the boundary's.
  return ((await readMail(notice, page)).text ?? '').replace(/\n$/, '');
}

async function htmlOf(notice: Notice, page?: Page): Promise<string> {
  return (await readMail(notice, page)).html ?? '';
}

function header(mail: Email, key: string): string | undefined {
  return mail.headers.find((each) => each.key === key)?.value;
}

/** A page and a notice with everything that a mail can say. */
const page = aPage({
  components: [aComponent(), aComponent({ id: 'sign-in', name: 'Sign-in and 2FA' })],
  neverAsk: ['your password', 'a 2FA code or a recovery code'],
  support: 'Open the app yourself and choose “Help”.',
  demonstration: { notice: 'Demonstration: nothing here needs doing.', at: time('2022-01-17T14:00Z') },
});

const notice = aNotice({
  id: 'incidents/2022-01-17-unauthorised-withdrawals/02-reset-your-2fa',
  subjectId: 'incidents/2022-01-17-unauthorised-withdrawals',
  title: '17 January 2022: unauthorised withdrawals from a small number of accounts',
  at: time('2022-01-17T13:00Z'),
  isApproximate: true,
  status: 'identified',
  body: 'We have found unauthorised activity. Follow [Set up 2FA again](/guidance/set-up-2fa-again/).\n\n**What we do not know yet.** How many “accounts” were affected.\n\n- one\n- two',
  components: [
    { id: 'withdrawals', status: 'suspended' },
    { id: 'sign-in', status: 'degraded_performance' },
  ],
  figures: [
    { label: 'Accounts affected', value: '483', note: 'our finished count', before: 'around 400' },
    { label: 'Customer funds lost', value: 'None known', note: null, before: null },
  ],
  action: {
    state: 'open',
    what: 'Sign in again and set up 2FA again',
    who: 'Every customer',
    until: null,
    openedAt: time('2022-01-17T13:00Z'),
    changedAt: time('2022-01-17T13:00Z'),
  },
  guidance: ['set-up-2fa-again'],
  nextUpdateAt: time('2022-01-17T16:00Z'),
  invented: 'The wording.',
});

test('a mail is what its golden file shows', async () => {
  await expect(await rawMail(notice, page)).toMatchFileSnapshot(GOLDEN.pathname);
});

test('the golden file is plain ASCII in short lines, each ending as mails do', () => {
  const lines = readFileSync(GOLDEN, 'latin1').split('\r\n');
  expect(lines.filter((line) => line.length > 998 || /[^\x20-\x7E]/.test(line))).toEqual([]);
  expect(lines.length).toBeGreaterThan(100);
});

test('a mail program reads back who, to whom, when and what', async () => {
  const mail = await readMail(notice, page);
  expect(mail).toMatchObject({
    from: { name: 'Example Exchange', address: FROM },
    to: [{ name: '', address: 'ada@example.org' }],
    subject: 'Example Exchange: 17 January 2022: unauthorised withdrawals from a small number of accounts',
    date: '2022-01-17T13:02:05.000Z',
    attachments: [],
  });
});

test('headers say that a machine wrote it, for a list, and where its archive is', async () => {
  const mail = await readMail(notice, page);
  const said = ['list-id', 'list-archive', 'auto-submitted', 'x-auto-response-suppress', 'precedence'];
  expect(said.map((key) => header(mail, key))).toEqual([
    '"Example Exchange" <updates.status.exchange.example>',
    '<https://status.exchange.example/incidents/2022-01-17-unauthorised-withdrawals/>',
    'auto-generated',
    'OOF, AutoReply',
    'list',
  ]);
});

test('mails of one incident share subject and thread, and each has an id of its own', async () => {
  const [first, second, other] = await Promise.all([
    readMail(aNotice({ id: 'incidents/a/01-x', subjectId: 'incidents/a' })),
    readMail(aNotice({ id: 'incidents/a/02-y', subjectId: 'incidents/a', status: 'resolved' })),
    readMail(aNotice({ id: 'incidents/b/01-x', subjectId: 'incidents/b' })),
  ]);
  expect(first.subject).toBe(second.subject);
  expect(first.inReplyTo).toBe(second.inReplyTo);
  expect(first.references).toBe(first.inReplyTo);
  expect(first.inReplyTo).not.toBe(other.inReplyTo);
  expect(new Set([first.messageId, second.messageId, other.messageId, first.inReplyTo]).size).toBe(4);
});

test('a copy made again is the same to the byte, also after the text was corrected in its id', async () => {
  expect(await rawMail(notice, page)).toBe(await rawMail(notice, page));
  const corrected = await readMail({ ...notice, body: 'Corrected.' }, page);
  expect(corrected.messageId).toBe((await readMail(notice, page)).messageId);
});

test('copies for two recipients differ in the two lines that name them', async () => {
  const mail = await composeMail(notice, page, { from: FROM });
  const date = time('2022-01-17T13:02Z');
  const [ada = [], bob = []] = [
    { address: 'ada@example.org', tag: 'a1', date },
    { address: 'bob@example.org', tag: 'b2', date },
  ].map((copy) => mail.messageFor(copy).toString('utf8').split('\r\n'));
  expect(ada.filter((line, index) => line !== bob[index])).toEqual([
    'To: ada@example.org',
    expect.stringMatching(/^Message-ID: <update\.[0-9a-f]{20}\.a1@status\.exchange\.example>$/),
  ]);
});

test('a title cannot take the place of what differs between copies', async () => {
  const title = 'recipienttagplaceholder recipient@placeholder.invalid Thu, 01 Jan 1970 00:00:00 +0000';
  const mail = await readMail(aNotice({ title }));
  expect([mail.subject, mail.to?.map((to) => ('address' in to ? to.address : '')), mail.date]).toEqual([
    `Example Exchange: ${title}`,
    ['ada@example.org'],
    '2022-01-17T13:02:05.000Z',
  ]);
  expect(mail.messageId).toMatch(/^<update\.[0-9a-f]{20}\.a1b2c3@status\.exchange\.example>$/);
});

test('the text says first what counts, and last why it came', async () => {
  expect(await textOf(notice, page)).toBe(`Demonstration: nothing here needs doing.

Identified · about 17 Jan 2022, 13:00 UTC
17 January 2022: unauthorised withdrawals from a small number of
accounts

Withdrawals: Suspended by us
Sign-in and 2FA: Degraded

What you need to do
-------------------
Sign in again and set up 2FA again
Who: Every customer
There is no deadline.
The steps are on our status page. Type the address yourself:
https://status.exchange.example/guidance/set-up-2fa-again/

We have found unauthorised activity. Follow Set up 2FA again
(https://status.exchange.example/guidance/set-up-2fa-again/).

What we do not know yet. How many “accounts” were affected.

- one
- two

Figures
-------
- Accounts affected: 483 (was “around 400”)
  our finished count
- Customer funds lost: None known

We promise the next update by 17 Jan 2022, 16:00 UTC.

Invented for this demonstration: The wording.

* * *

We never ask for
----------------
- your password
- a 2FA code or a recovery code
Nobody of ours asks for these by e-mail, telephone or chat. Open the app
or type the address yourself; no mail of ours has a sign-in link.

Is this mail from us?
---------------------
Type the address of our status page yourself. If the same words stand
there, this mail is ours:
https://status.exchange.example/incidents/2022-01-17-unauthorised-withdrawals/#update-02-reset-your-2fa

Why you get this mail
---------------------
Your address is on the list for updates from Example Exchange.
To stop, answer this mail or ask support. A person then takes your
address off the list.
Support: Open the app yourself and choose “Help”.
`);
});

test('a short notice of a page that says little about itself makes a short mail', async () => {
  expect(await textOf(aNotice({ status: null, kind: 'announcement', title: 'A delay' })))
    .toBe(`Announcement · 17 Jan 2022, 04:44 UTC
A delay

We are looking into it.

* * *

Is this mail from us?
---------------------
Type the address of our status page yourself. If the same words stand
there, this mail is ours:
https://status.exchange.example/incidents/2022-01-17-withdrawals/#update-01-update

Why you get this mail
---------------------
Your address is on the list for updates from Example Exchange.
To stop, answer this mail or ask support. A person then takes your
address off the list.
`);
});

test('an action that is over is said once, by the notice that ends it', async () => {
  const over = {
    state: 'closed',
    what: 'Set up 2FA again',
    who: null,
    until: null,
    openedAt: time('2022-01-17T13:00Z'),
    changedAt: time('2022-01-20T13:00Z'),
  } as const;
  const ending = await textOf(aNotice({ at: over.changedAt, action: over }));
  expect(ending).toContain('You no longer need to do this\n-----------------------------\nSet up 2FA again\n');
  expect(await textOf(aNotice({ at: time('2022-01-21T13:00Z'), action: over }))).not.toContain('2FA');
});

test('an action with an end names its time', async () => {
  const until = time('2022-01-19T12:00Z');
  const action = { state: 'open', what: 'Move your funds', who: null, until, openedAt: 0, changedAt: 0 } as const;
  expect(await textOf(aNotice({ action }))).toContain('Move your funds\nUntil 19 Jan 2022, 12:00 UTC.\n');
});

test('the first line a reader sees of a demonstration says that it is one', async () => {
  const html = await htmlOf(notice, page);
  const visible = html
    .slice(html.indexOf('<body'))
    .replaceAll(/<[^>]*>/g, '')
    .trim();
  expect(visible).toMatch(/^Demonstration: nothing here needs doing\./);
});

test('the HTML loads nothing, runs nothing and leads only to the status page', async () => {
  const html = await htmlOf(notice, page);
  expect(html).not.toMatch(/<(?:img|script|link|iframe|form|object|video)|url\(|@import|@font-face|\son[a-z]+=/i);
  const hrefs = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, href]) => href ?? '');
  // The entry's own link; what the mail asks to be typed is text.
  expect(hrefs).toEqual(['https://status.exchange.example/guidance/set-up-2fa-again/']);
  expect(html).toContain('<strong dir="ltr">https://status.exchange.example/guidance/set-up-2fa-again/</strong>');
});

test('only a mail that asks for something speaks of steps', async () => {
  const quiet = await textOf({ ...notice, action: null }, page);
  expect(quiet).toContain('Help is on our status page. Type the address yourself:\nhttps://status.exchange.example/');
  expect(quiet).not.toContain('steps');
  expect(await textOf(notice, page)).toContain('The steps are on our status page.');
});

test('the subject stays the first title, so that a renamed incident stays one thread', async () => {
  const mail = await readMail({ ...notice, firstTitle: 'Withdrawals suspended' }, page);
  expect(mail.subject).toBe('Example Exchange: Withdrawals suspended');
  expect(mail.text).toContain('17 January 2022: unauthorised withdrawals');
});

test('the HTML is valid, names its language, and follows the reader into the dark', async () => {
  const html = await htmlOf(notice, page);
  const checker = new HtmlValidate({
    extends: ['html-validate:recommended'],
    // What web pages must not do is what mail programs need.
    rules: { 'no-inline-style': 'off', 'long-title': 'off' },
  });
  const { results } = await checker.validateString(html);
  expect(results.flatMap(({ messages }) => messages)).toEqual([]);
  expect(html).toMatch(/<html lang="en" dir="ltr">/);
  expect(html).toContain('<meta name="color-scheme" content="light dark">');
  expect(html).toContain('@media (prefers-color-scheme: dark)');
});

test('a page in a language that is read from the right says so', async () => {
  expect(await htmlOf(notice, { ...page, languages: ['ar'] })).toContain('<html lang="ar" dir="rtl">');
});

test('text and HTML say the same words', async () => {
  const [text, html] = await Promise.all([textOf(notice, page), htmlOf(notice, page)]);
  const words = (said: string): string[] => said.match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  const visible = html
    .slice(html.indexOf('<body'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"');
  expect(words(text).filter((word) => !words(visible).includes(word))).toEqual([]);
});

test('words from an entry or the page stay words in the HTML', async () => {
  const html = await htmlOf(
    aNotice({
      title: '<script>alert(1)</script>',
      body: '<img src=x onerror=alert(1)>',
      figures: [{ label: '<b>', value: '"&', note: '<i>', before: null }],
    }),
    aPage({ name: 'A & <B>', neverAsk: ['<u>'], support: '"<s>"' }),
  );
  expect(html).not.toMatch(/<(?:script|img|b|i|u|s)\b/);
});

test('a title or a name with line breaks cannot add a header', async () => {
  const mail = await readMail(
    aNotice({ title: 'a\r\nBcc: eve@example.org' }),
    aPage({ name: 'Exchange"\r\nBcc: eve@example.org' }),
  );
  expect(header(mail, 'bcc')).toBeUndefined();
  expect(mail.from?.address).toBe(FROM);
  expect(mail.to).toHaveLength(1);
});

test('a name beyond ASCII arrives whole', async () => {
  const mail = await readMail(aNotice({ title: 'Überweisungen stehen still' }), aPage({ name: 'Börse Köln' }));
  expect([mail.from?.name, mail.subject]).toEqual(['Börse Köln', 'Börse Köln: Überweisungen stehen still']);
  expect(header(mail, 'list-id')).toBe('<updates.status.exchange.example>');
});

test('a link within the incident’s page gets its whole address', async () => {
  const html = await htmlOf(aNotice({ body: 'See [below](#figures).' }));
  expect(html).toContain('href="https://status.exchange.example/incidents/2022-01-17-withdrawals/#figures"');
});

test('no mail is made of a notice that links to a place which the page does not trust', async () => {
  const body = 'Sign in at [exchange](https://exchange-login.example/).';
  await expect(rawMail(aNotice({ body }))).rejects.toThrow(
    '“incidents/2022-01-17-withdrawals/01-update” links to “exchange-login.example”, which page.yaml does not trust; no mail is made of it.',
  );
  await expect(rawMail(aNotice({ body }), aPage({ trustedDomains: ['exchange-login.example'] }))).resolves.toBeTypeOf(
    'string',
  );
});
