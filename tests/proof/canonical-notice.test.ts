import { describe, expect, test } from 'vitest';
import { noticesOf } from '#core/notice.ts';
import { canonicalNotice } from '#proof/canonical-notice.ts';
import { noticeCode } from '#proof/notice-code.ts';
import { aNotice, aPage, time } from '#tests/support/makers.ts';
import { contentAsOf } from '#core/content.ts';
import { readContent } from '#entries/content.ts';

const page = aPage({ name: 'Example Exchange', url: 'https://status.exchange.example' });

const whole = aNotice({
  status: 'identified',
  isApproximate: true,
  components: [{ id: 'withdrawals', status: 'suspended' }],
  figures: [{ label: 'Accounts', value: '483', before: 'around 400', note: 'corrects it' }],
  action: {
    state: 'open',
    what: 'Set up 2FA again',
    who: 'Every customer',
    until: time('2022-01-24T18:00Z'),
    openedAt: time('2022-01-17T04:44Z'),
    changedAt: time('2022-01-17T04:44Z'),
  },
  guidance: ['set-up-2fa-again'],
  nextUpdateAt: time('2022-01-17T13:00Z'),
  invented: 'The minute.',
  body: 'We have **stopped** withdrawals.\n\n- See [the steps](/guidance/set-up-2fa-again/)\n- See [below](#figures)',
});

test('a notice is a line a fact, an empty line and its text', () => {
  expect(canonicalNotice(whole, page)).toBe(`allclear notice 1
Page: Example Exchange
Page address: https://status.exchange.example
Notice: incidents/2022-01-17-withdrawals/01-update
Notice address: https://status.exchange.example/incidents/2022-01-17-withdrawals/#update-01-update
Kind: incident
Said: about 2022-01-17T04:44Z
Status: identified
Title: Withdrawals are delayed
Service: withdrawals suspended
Figure: Accounts: 483
Figure before: around 400
Figure note: corrects it
Action: open: Set up 2FA again
Action for: Every customer
Action until: 2022-01-24T18:00Z
Guidance: https://status.exchange.example/guidance/set-up-2fa-again/
Next update by: 2022-01-17T13:00Z
Invented: The minute.

We have stopped withdrawals.

- See the steps (https://status.exchange.example/guidance/set-up-2fa-again/)
- See below (https://status.exchange.example/incidents/2022-01-17-withdrawals/#figures)
`);
});

test('what a notice does not say has no line', () => {
  const bare = aNotice({ kind: 'announcement', status: null, body: '' });
  expect(canonicalNotice(bare, page)).toBe(`allclear notice 1
Page: Example Exchange
Page address: https://status.exchange.example
Notice: incidents/2022-01-17-withdrawals/01-update
Notice address: https://status.exchange.example/incidents/2022-01-17-withdrawals/#update-01-update
Kind: announcement
Said: 2022-01-17T04:44Z
Title: Withdrawals are delayed


`);
});

test('a fact is one line, and a text cannot pass for one', () => {
  const sly = aNotice({ title: 'Delayed\nStatus: resolved', body: 'Status: resolved' });
  const [facts = '', text] = canonicalNotice(sly, page).split('\n\n');
  expect(facts.split('\n').filter((line) => line.startsWith('Status'))).toStrictEqual(['Status: investigating']);
  expect(text).toBe('Status: resolved\n');
});

test('letters and accents that were typed apart are the same letters', () => {
  const [apart, together] = ['Cafe\u0301', 'Caf\u00E9'].map((title) => canonicalNotice(aNotice({ title }), page));
  expect(apart).toBe(together);
});

describe('another code has a notice in which another is', () => {
  const code = noticeCode(canonicalNotice(whole, page));

  test.each<[string, Partial<typeof whole>]>([
    ['the moment', { at: time('2022-01-17T04:45Z') }],
    ['the certainty of it', { isApproximate: false }],
    ['the status', { status: 'resolved' }],
    ['the title', { title: 'Withdrawals are stopped' }],
    ['a letter of the text', { body: whole.body.replace('stopped', 'Stopped') }],
    ['the target of a link', { body: whole.body.replace('/guidance/', '/guidences/') }],
    ['a service', { components: [{ id: 'withdrawals', status: 'operational' }] }],
    ['a figure', { figures: [{ label: 'Accounts', value: '484', before: 'around 400', note: 'corrects it' }] }],
    ['the action', { action: null }],
    ['the guidance', { guidance: [] }],
    ['the promise', { nextUpdateAt: null }],
  ])('%s', (_, said) => {
    expect(noticeCode(canonicalNotice({ ...whole, ...said }, page))).not.toBe(code);
  });

  test.each([{ name: 'Another Exchange' }, { url: 'https://status.other.example' }])('of the page %o', (said) => {
    expect(noticeCode(canonicalNotice(whole, { ...page, ...said }))).not.toBe(code);
  });
});

test('what a page looks like, who is mailed and where feeds had it before is no part of it', () => {
  const other = { ...page, timeZone: 'Asia/Tokyo', description: 'Another.', neverAsk: ['Your password'] };
  const moved = { ...whole, isNotified: false, oldGuid: 'tag:old', proof: { code: '', sha256: '' } };
  expect(canonicalNotice(moved, other)).toBe(canonicalNotice(whole, page));
});

test('the demonstration’s notices say the same at every moment, and on every machine', async () => {
  const { content } = readContent('content');
  if (content === null) throw new Error('The demonstration has problems.');
  const textsOf = (now: number): [string, string][] =>
    noticesOf(contentAsOf(content, now)).map((notice) => [notice.id, canonicalNotice(notice, content.page)]);
  const last = textsOf(Number.MAX_SAFE_INTEGER);
  for (const { at } of noticesOf(content)) {
    const known = new Set(textsOf(at).map(([id]) => id));
    expect(textsOf(at)).toStrictEqual(last.filter(([id]) => known.has(id)));
  }
  const lines = last.map(([id, text]) => `${noticeCode(text)} ${id}\n`);
  // Whatever changes a line of it makes strangers of the codes that readers have in old mails.
  await expect(lines.join('')).toMatchFileSnapshot('../golden/notice-codes.txt');
});
