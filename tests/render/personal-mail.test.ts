import { HtmlValidate } from 'html-validate';
import { describe, expect, test } from 'vitest';
import { SPOKEN_LANGUAGES } from '#render/words/words.ts';
import { MAIL_LANGUAGES, partsOf, readable, TOKEN } from '#tests/support/mailed.ts';
import { personalMails } from '#tests/support/personal.ts';

const ALL = MAIL_LANGUAGES.flatMap((language) =>
  Object.entries(personalMails(language)).map(([kind, mail]) => ({ name: `${kind}-${language}`, mail })),
);

describe.each(ALL)('“$name”', ({ name, mail }) => {
  test('is what its golden file shows', async () => {
    await expect(await readable(await mail)).toMatchFileSnapshot(`../golden/mail/${name}.txt`);
  });

  test('belongs to no list and holds its address once in each part', async () => {
    const message = await mail;
    expect(message.toString('latin1')).not.toMatch(/^(?:List-|Precedence|Feedback-ID)/m);
    const { text, html } = await partsOf(message);
    expect([text, html].map((part) => part.split(TOKEN).length)).toEqual([2, 2]);
  });

  test('is valid HTML that loads nothing', async () => {
    const { html } = await partsOf(await mail);
    const checker = new HtmlValidate({
      extends: ['html-validate:recommended'],
      rules: { 'no-inline-style': 'off', 'long-title': 'off' },
    });
    const { results } = await checker.validateString(html);
    expect(results.flatMap(({ messages }) => messages)).toEqual([]);
    expect(html).not.toMatch(/<(?:img|script|link|iframe|form)|url\(|@import/i);
  });
});

test.each(SPOKEN_LANGUAGES)(
  'each is short in “%s”, and tells the address, the page and the times',
  async (language) => {
    const mails = await Promise.all(Object.values(personalMails(language)));
    for (const message of mails) {
      const { text } = await partsOf(message);
      expect(message.length).toBeLessThan(8000);
      expect(text).toContain('Example Exchange');
      expect(text).toMatch(/ada@customers\.example|hooks\.customers\.example/);
      expect(text).toMatch(/13:00/);
    }
  },
);
