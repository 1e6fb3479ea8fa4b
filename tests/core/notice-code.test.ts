import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNoticeCode } from '#core/notice-code.ts';

const CODE = '7K01-9QXM';

test.each([
  ['as it is printed', '7K01-9QXM'],
  ['in small letters', '7k01-9qxm'],
  ['without its dash', '7K019QXM'],
  ['with spaces, as it is read aloud', ' 7 K 0 1  9 Q X M '],
  ['with another dash', '7K01–9QXM'],
  ['with a dash that does not break', '7K01‑9QXM'],
  ['with O for 0 and I for 1', '7KOI-9QXM'],
  ['with o for 0 and l for 1', '7kol-9qxm'],
  ['in full-width letters', '７Ｋ０１－９ＱＸＭ'],
  ['with marks of direction around it', '\u200E7K01-9QXM\u200F'],
])('a code is known %s', (_, typed) => {
  expect(parseNoticeCode(typed)).toBe(CODE);
});

test.each(['', '7K01-9QX', '7K01-9QXMM', '7K01-9QXU', '7K01-9QX!', 'incidents/2022', '7K01—9QXM7K01'])(
  '“%s” is no code',
  (typed) => {
    expect(parseNoticeCode(typed)).toBeNull();
  },
);

test('whatever is typed, what is known is printed in one way', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
      const code = parseNoticeCode(typed);
      expect(code === null || parseNoticeCode(code) === code).toBe(true);
    }),
  );
});
