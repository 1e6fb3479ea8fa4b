import { expect, test } from 'vitest';
import { embedScript } from '#render/embed/embed-script.ts';
import { en } from '#render/words/en.ts';
import { SPOKEN_LANGUAGES, wordsOf } from '#render/words/words.ts';

function embedWords(language: string) {
  return (wordsOf(language) ?? en).embed;
}

test.each(SPOKEN_LANGUAGES.filter((language) => language !== 'en'))(
  'the script speaks “%s” as the pages do',
  (language) => {
    expect(embedWords(language)).not.toEqual(en.embed);
  },
);

test('a language of which there are no words is not spoken, and a region speaks its language', () => {
  expect([wordsOf('eo'), wordsOf('pt-BR')]).toEqual([null, wordsOf('pt')]);
});

test.each(SPOKEN_LANGUAGES)('in “%s” and with a long name it has at most 3 KB', (language) => {
  expect(Buffer.byteLength(embedScript('N'.repeat(60), embedWords(language)))).toBeLessThanOrEqual(3072);
});

test('a name cannot end the script', () => {
  expect(embedScript('</script>', en.embed)).not.toContain('</script');
});
