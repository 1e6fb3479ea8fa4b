import { expect, test } from 'vitest';
import { columnsOf, wrap } from '#render/text-wrap.ts';

test.each([
  ['Withdrawals', 11],
  ['naïve', 5],
  ['أهلا', 4],
  ['出金サービス', 12],
  ['ｶﾀｶﾅ', 4],
  ['서비스', 6],
  ['👩‍👩‍👧‍👦 ok', 5],
])('“%s” takes %i columns of a terminal', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test('words stay whole, and letters of scripts without spaces part where their marks let them', () => {
  expect(wrap('a longword b', 4)).toEqual(['a', 'longword', 'b']);
  expect(wrap('提现已暂停，请 wait', 10)).toEqual(['提现已暂', '停，请', 'wait']);
  expect(wrap('「出金」です', 4)).toEqual(['「出', '金」', 'です']);
});
