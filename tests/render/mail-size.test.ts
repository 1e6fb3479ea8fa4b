import { expect, test } from 'vitest';
import { composeMail } from '#render/mail/mail.ts';
import { aComponent, aNotice, aPage, time } from '#tests/support/makers.ts';
import { MAIL_FROM, partsOf } from '#tests/support/mailed.ts';

const SHORTENED = 'The text is too long for one mail. All of it is on our status page; the address stands';
const ADDRESS = 'https://status.exchange.example/incidents/2022-01-17-withdrawals/#update-01-update';

async function sent(body: string, page = aPage(), language = 'en') {
  const components = page.components.map(({ id }) => ({ id, status: 'major_outage' as const }));
  const mail = await composeMail(aNotice({ body, components }), page, { from: MAIL_FROM, language });
  const message = mail.messageFor({ address: 'ada@customers.example', tag: 'a1', date: time('2022-01-17T13:02Z') });
  const { text, html } = await partsOf(message);
  return { bytes: message.length, text: text.replaceAll('\n', ' '), html };
}

/** Paragraphs that name their number. */
function paragraphs(count: number, text: string): string {
  return Array.from({ length: count }, (_, index) => `${index + 1}. ${text}`).join('\n\n');
}

test.each([
  ['English', 'We looked at every account, one by one, and wrote down what we found. '],
  ['Arabic', 'نظرنا في كل حساب على حدة وكتبنا ما وجدناه. '],
  ['Japanese', 'すべてのアカウントを一つずつ確認し、結果を記録しました。'],
])('a huge account in %s fills one mail and no more, and says where all of it stands', async (_, sentence) => {
  const { bytes, text, html } = await sent(
    Array.from({ length: 3000 }, (_, index) => `${sentence}No ${index}.`).join('\n\n'),
  );
  expect(bytes).toBeLessThan(100_000);
  expect(bytes).toBeGreaterThan(90_000);
  for (const said of [text, html]) {
    expect(said).toContain('No 99.');
    expect(said).not.toContain('No 2999.');
    expect(said).toContain(SHORTENED);
    expect(said).toContain(ADDRESS);
  }
});

test('one block that fits into no mail is left to the page', async () => {
  const { bytes, text } = await sent('word '.repeat(30_000));
  expect(bytes).toBeLessThan(100_000);
  expect(text).toContain(SHORTENED);
});

test('a mail that has room says nothing of this', async () => {
  expect((await sent(paragraphs(20, 'Short.'))).text).not.toContain(SHORTENED);
});

test('what a shortened text refers to by name stays a link', async () => {
  const body = `See [the steps][steps].\n\n${paragraphs(4000, 'We looked at every account.')}\n\n[steps]: /guidance/set-up-2fa-again/`;
  expect((await sent(body)).html).toContain(
    '<a href="https://status.exchange.example/guidance/set-up-2fa-again/">the steps</a>',
  );
});

test('a page with more services than a mail has room for', async () => {
  const components = Array.from({ length: 2000 }, (_, index) =>
    aComponent({ id: `c${index}`, name: `Service ${index}` }),
  );
  const { bytes, text } = await sent('Everything is down.', aPage({ components }));
  expect(bytes).toBeLessThan(100_000);
  expect(text).toContain(SHORTENED);
});
