import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNoticeCode } from '#core/notice-code.ts';
import { noticeCode, proofOf } from '#proof/notice-code.ts';

test('a code is the first 40 bits of SHA-256 in Crockford’s letters', () => {
  // SHA-256 of nothing begins with e3b0c44298: 11100 01110 11000 01100 01000 10000 10100 11000.
  expect(proofOf('')).toStrictEqual({
    code: 'WERC-8GMR',
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  });
});

test('a digest that begins with zeros has a code of eight characters too', () => {
  const text = Array.from({ length: 5000 }, (_, index) => `${index}`).find((tried) =>
    createHash('sha256').update(tried).digest('hex').startsWith('00'),
  );
  expect(noticeCode(text ?? '')).toMatch(/^0.{3}-.{4}$/);
});

test('every code is read as it is printed', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseNoticeCode(noticeCode(text))).toBe(noticeCode(text));
    }),
  );
});

test('one changed byte makes another code', () => {
  const text = Buffer.from('allclear notice 1\nPage: Example Exchange\n\nWithdrawals are delayed.\n');
  const others = [...text.keys()].map((index) => {
    const changed = Buffer.from(text);
    changed[index] = (changed[index] ?? 0) ^ 1;
    return noticeCode(changed.toString());
  });
  expect(new Set([noticeCode(text.toString()), ...others]).size).toBe(text.length + 1);
});
