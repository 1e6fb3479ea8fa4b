import { HtmlValidate } from 'html-validate';
import { expect, test } from 'vitest';
import { composeMail } from '#render/mail/mail.ts';
import { SPOKEN_LANGUAGES } from '#render/words/words.ts';
import { aNotice, aPage } from '#tests/support/makers.ts';
import { MAIL_FROM, mailedTo, TOLD, toldAs, partsOf } from '#tests/support/mailed.ts';

async function textOf(name: string): Promise<string> {
  return (await partsOf(await mailedTo(toldAs(name)))).text;
}

async function htmlOf(name: string): Promise<string> {
  return (await partsOf(await mailedTo(toldAs(name)))).html;
}

test.each(SPOKEN_LANGUAGES)('a mail in “%s” says no word in another language', async (language) => {
  const [own, english] = await Promise.all(
    [language, 'en'].map(async (language) => {
      const page = aPage({ name: 'X', neverAsk: ['x'], languages: [language], components: [] });
      const mail = await composeMail(aNotice({ title: 'x', body: 'x' }), page, { from: MAIL_FROM });
      const { text } = await partsOf(mail.messageFor({ address: 'a@b.example', tag: 'a', date: 0 }));
      return text.split('\n').filter((line) => /[\p{L}\p{M}]{4}/u.test(line) && !line.startsWith('http'));
    }),
  );
  expect(own?.length).toBeGreaterThan(6);
  expect(own?.filter((line) => english?.includes(line) === (language !== 'en'))).toEqual([]);
});

test.each(SPOKEN_LANGUAGES)('a mail in “%s” has its notice’s code, and where to look it up', async (language) => {
  const page = aPage({ languages: ['en', ...SPOKEN_LANGUAGES.filter((other) => other !== 'en')] });
  const notice = aNotice({ proof: { code: '7K3F-9QXM', sha256: '3cc7a4f6' } });
  const mail = await composeMail(notice, page, { from: MAIL_FROM, language });
  const { text, html } = await partsOf(mail.messageFor({ address: 'a@b.example', tag: 'a', date: 0 }));
  const address = `https://status.exchange.example${language === 'en' ? '' : `/${language}`}/verify/`;
  for (const printed of [text, html]) {
    expect(printed.split('7K3F-9QXM')).toHaveLength(2);
    expect(printed.split('7K3F-9QXM')[1]).toContain(address);
  }
  expect(html).not.toContain(`href="${address}`);
  expect(mail.subject).not.toContain('7K3F');
});

test('a notice without a code is sent without the word of one', async () => {
  const mail = await composeMail(aNotice(), aPage(), { from: MAIL_FROM });
  const { text } = await partsOf(mail.messageFor({ address: 'a@b.example', tag: 'a', date: 0 }));
  expect(text).not.toContain('otice code');
});

test('there is no mail in a language that has no words', async () => {
  await expect(composeMail(aNotice(), aPage(), { from: MAIL_FROM, language: 'eo' })).rejects.toThrow(
    'There are no words of “eo” in src/render/words/; no mail is made in it.',
  );
});

test('a mail leads to the page in its own language', async () => {
  const text = await textOf('incident-ar');
  expect(text).toContain('\nhttps://status.exchange.example/ar/guidance/set-up-2fa-again/\n');
  expect(text).not.toContain('exchange.example/guidance/');
  expect(await textOf('incident-en')).toContain('\nhttps://status.exchange.example/guidance/set-up-2fa-again/\n');
});

test('a text that is not translated says so, and stands in its own language and direction', async () => {
  const html = await htmlOf('incident-untranslated-ar');
  expect(html).toContain('>لم يُترجم بعد. هذا النص باللغة الإنجليزية.</p>\n<div lang="en" dir="ltr">\n<p');
  expect(await textOf('incident-untranslated-ar')).toContain(
    '\n\nلم يُترجم بعد. هذا النص باللغة الإنجليزية.\n\nWithdrawals have resumed.\n\n',
  );
});

test('a translation that is older than its text says so', async () => {
  expect(await textOf('postmortem-ar')).toContain('\n\nهذه الترجمة أقدم من النص باللغة الإنجليزية.\n\nهذا ما حدث.\n\n');
});

test('a line of Arabic that begins with a Latin name is laid out from the right, and one that is an address is left alone', async () => {
  const lines = (await textOf('incident-ar')).split('\n');
  expect(lines).toContain('\u200fAPI: أداء منخفض');
  expect(lines.filter((line) => line.includes('https://') && /[\u200e\u200f]/.test(line))).toEqual([]);
  expect((await textOf('incident-en')).match(/[\u200e\u200f]/g)).toBeNull();
});

test('HTML that is read from the right begins at the right', async () => {
  const html = await htmlOf('incident-ar');
  expect(html).toContain('<html lang="ar" dir="rtl">');
  expect(html).toMatch(/border-right:5px solid #[0-9a-f]{6};padding-right:10px/);
  expect(html).not.toMatch(/(?:padding|border)-left/);
  expect(await htmlOf('incident-en')).not.toMatch(/(?:padding|border)-right/);
});

test.each(TOLD)('the HTML of “$name” is valid', async ({ name }) => {
  const checker = new HtmlValidate({
    extends: ['html-validate:recommended'],
    // What web pages must not do is what mail programs need; spaces end the line before a token in base64.
    rules: { 'no-inline-style': 'off', 'long-title': 'off', 'no-trailing-whitespace': 'off' },
  });
  const { results } = await checker.validateString(await htmlOf(name));
  expect(results.flatMap(({ messages }) => messages)).toEqual([]);
});
