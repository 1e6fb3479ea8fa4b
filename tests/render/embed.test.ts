import { expect, test } from 'vitest';
import { embedScript } from '#render/embed/embed-script.ts';
import { embedWords } from '#render/words/embed-words.ts';
import { SPOKEN_LANGUAGES } from '#render/words/words.ts';

test.each(SPOKEN_LANGUAGES.filter((language) => language !== 'en'))(
  'the script speaks “%s” as the pages do',
  (language) => {
    expect(embedWords(language)).not.toEqual(embedWords('en'));
  },
);

test('a language of which there are no words is told in English', () => {
  expect([embedWords('eo'), embedWords('pt-BR')]).toEqual([embedWords('en'), embedWords('pt')]);
});

test.each(SPOKEN_LANGUAGES)('in “%s” and with a long name it has at most 3 KB', (language) => {
  expect(Buffer.byteLength(embedScript('N'.repeat(60), embedWords(language)))).toBeLessThanOrEqual(3072);
});

test('a name cannot end the script', () => {
  expect(embedScript('</script>', embedWords('en'))).not.toContain('</script');
});
