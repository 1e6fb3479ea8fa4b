import { expect, test } from 'vitest';
import { cardSvg, type Card } from '#render/pictures/card.ts';
import { linesOf } from '#render/texts/text-lines.ts';
import { letters } from '#tests/support/letters.ts';

const STYLE = { size: 52, weight: 'bold', maxWidth: 1008, maxLines: 4 } as const;

function aCard(said: Partial<Card> = {}): Card {
  return {
    name: 'Example Exchange',
    host: 'status.exchange.example',
    state: { tone: 'bad', shape: 'barred', word: 'Suspended by us' },
    title: 'Withdrawals are suspended',
    time: 'as of 17 Jan 2022, 14:00 UTC',
    mark: null,
    ...said,
  };
}

test.each(['“Withdrawals” – 2FA … 99.98 %', 'Überweisungen für Łódź', 'Выводы', 'Αναλήψεις'])(
  '“%s” can be spelt',
  (text) => {
    expect(letters.spell(text)).toBe(text);
  },
);

test.each([
  ['an alphabet that the font lacks', '出金を停止しました'],
  ['one that needs shaping', 'السحب متوقف'],
  ['a single mark', 'Withdrawals\u0338'],
  ['nothing but an emoji', '🚨'],
])('%s cannot be spelt', (_, text) => {
  expect(letters.spell(text)).toBeNull();
});

test('an emoji is left out, and the words around it stay', () => {
  expect(letters.spell('🚨 Withdrawals 👩🏽‍💻 are ❤️ slow 🇩🇪')).toBe('Withdrawals are slow');
});

test.each([
  ['a title', { title: '出金を停止しました' }, { title: 'Example Exchange: Suspended by us' }],
  [
    'a title and a state',
    { title: '出金', state: { ...aCard().state, word: '停止' } },
    { title: 'Example Exchange', state: { ...aCard().state, word: '停' } },
  ],
  ['a page’s name', { name: '取引所' }, { name: 'status.exchange.example', host: 'status.exchange.example' }],
])('%s without letters leaves what can be spelt', (_, lacking, instead) => {
  expect(cardSvg(aCard(lacking as Partial<Card>), letters)).toBe(cardSvg(aCard(instead as Partial<Card>), letters));
});

test('a card holds no text that a machine’s own fonts would draw', () => {
  expect(cardSvg(aCard({ mark: 'Demonstration' }), letters)).not.toMatch(/<text|font-family/);
});

test('what is written into a card cannot leave its attribute', () => {
  const state = { tone: 'bad', shape: 'square', word: '"/><script>' } as const;
  expect(cardSvg(aCard({ title: '"><script>alert(1)</script>', state }), letters)).not.toContain('<script');
});

test('a long title is wrapped, and ends in an ellipsis where there is no more room', () => {
  const title = 'Withdrawals are delayed for customers of several banks '.repeat(8).trim();
  const { lines, isCut } = linesOf(letters, title, STYLE);
  expect(isCut).toBe(true);
  expect(lines).toHaveLength(4);
  expect(lines.at(-1)).toMatch(/\p{L}…$/u);
  expect(lines.filter((line) => letters.width(line, STYLE) > STYLE.maxWidth)).toEqual([]);
  expect(title.startsWith(lines.join(' ').slice(0, -1))).toBe(true);
});

test('a word longer than a line is broken, and none of it lost', () => {
  const word = 'Donaudampfschifffahrt'.repeat(4);
  const { lines, isCut } = linesOf(letters, word, STYLE);
  expect([lines.length > 1, isCut, lines.join('')]).toEqual([true, false, word]);
});

test('a title that fits is one line as it is', () => {
  expect(linesOf(letters, 'All clear', STYLE)).toEqual({ lines: ['All clear'], isCut: false });
});
