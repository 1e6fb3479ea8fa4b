/** How mails look where programs turn colours round, and where they drop them. */
import { describe, expect, test } from 'vitest';
import { contrastRatio } from '#core/contrast.ts';
import { isTrustedHost } from '#core/page.ts';
import { toneOf, TONE_COLOURS } from '#render/mail/notice-tone.ts';
import { noticeWord } from '#render/notice-words.ts';
import { wordsOf, type Words } from '#render/words/words.ts';
import { mailedTo, partsOf, TOLD, UNSUBSCRIBE_BASE } from '#tests/support/mailed.ts';

const GROUNDS = ['#fbfaf7', '#ffffff', '#121417', '#000000'];

test.each(Object.entries(TONE_COLOURS))('the colour of “%s” shows on light and on dark', (_, colour) => {
  expect(Math.min(...GROUNDS.map((ground) => contrastRatio(colour, ground)))).toBeGreaterThanOrEqual(3);
});

test.each([
  ['#1b1d21', '#fbfaf7'],
  ['#5c616b', '#fbfaf7'],
  ['#1b1d21', '#fdf1d8'],
  ['#eceae4', '#121417'],
  ['#a3a7af', '#121417'],
  ['#8ab4f8', '#121417'],
  ['#eceae4', '#2d2310'],
])('“%s” can be read on “%s”', (colour, ground) => {
  expect(contrastRatio(colour, ground)).toBeGreaterThanOrEqual(4.5);
});

describe.each(TOLD)('“$name”', (told) => {
  const { notice, page, language } = told;

  test('has a word for its status, beside its colour', async () => {
    const { text, html } = await partsOf(await mailedTo(told));
    const word = noticeWord(notice, wordsOf(language) as Words);
    expect(text.startsWith(`${word} · `)).toBe(true);
    expect(html).toContain(`5px solid ${TONE_COLOURS[toneOf(notice)]}`);
    expect(html).toContain(`<strong>${word} · `);
  });

  test('follows the reader into the dark, also in Outlook', async () => {
    const { html } = await partsOf(await mailedTo(told));
    for (const mark of [
      'name="color-scheme" content="light dark"',
      '(prefers-color-scheme: dark)',
      '[data-ogsc]',
      '[data-ogsb]',
    ])
      expect(html).toContain(mark);
  });

  test('loads nothing, runs nothing and leads only where the page does', async () => {
    const { html } = await partsOf(await mailedTo(told));
    expect(html).not.toMatch(/<(?:img|script|link|iframe|form|object|video)|url\(|@import|@font-face|\son[a-z]+=/i);
    const hosts = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => new URL(href ?? ''));
    const foreign = hosts.filter(
      ({ hostname, origin }) => !isTrustedHost(page, hostname) && origin !== UNSUBSCRIBE_BASE,
    );
    expect(foreign).toEqual([]);
  });
});
