import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { asSentence } from '#render/texts/sentence.ts';
import { en } from '#render/words/en.ts';
import { hi } from '#render/words/hi.ts';
import { ja } from '#render/words/ja.ts';

test.each([
  ['Set up 2FA again', 'Set up 2FA again.'],
  ['Set up 2FA again.', 'Set up 2FA again.'],
  ['Is it you?', 'Is it you?'],
  ['Sign in (again.)', 'Sign in (again.)'],
  ['Say “no.” ', 'Say “no.”'],
  ['Use version 1.10', 'Use version 1.10.'],
])('“%s” is closed once', (written, sentence) => {
  expect(asSentence(written, en)).toBe(sentence);
});

test('a language closes its sentences with its own sign, and leaves those of another alone', () => {
  expect([asSentence('2FAを再設定してください', ja), asSentence('2FA फिर से सेट करें', hi)]).toEqual([
    '2FAを再設定してください。',
    '2FA फिर से सेट करें।',
  ]);
  expect(asSentence('Set up 2FA again.', ja)).toBe('Set up 2FA again.');
});

test('no page puts a stop of its own behind what somebody wrote', () => {
  const pages = globSync('src/{components,layouts,pages}/**/*.astro');
  const typed = pages.filter((path) => /(?:\/>|\}|<\/[A-Z]\w*>)[.。](?:\s|<|$)/m.test(readFileSync(path, 'utf8')));
  expect([pages.length > 50, typed]).toEqual([true, []]);
});
