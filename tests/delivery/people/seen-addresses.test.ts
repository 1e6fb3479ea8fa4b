import { expect, test } from 'vitest';
import { seenAddresses } from '#delivery/people/seen-addresses.ts';

test('an address that comes again is found with its line, whatever its case', () => {
  const seen = seenAddresses();
  expect(seen.note('ada@example.org', 2, 'x')).toBeNull();
  expect(seen.note('ADA@example.org', 3, 'x')).toEqual({ line: 2, isSameChoice: true });
  expect(seen.note('ada@example.org', 4, 'y')).toEqual({ line: 2, isSameChoice: false });
});

test('all of very many are told apart, and each is found again', () => {
  const seen = seenAddresses();
  const lines = Array.from({ length: 50_000 }, (_, index) => index + 2);
  const addressOf = (line: number) => `person${line}@example.org`;
  expect(lines.filter((line) => seen.note(addressOf(line), line, 'x') !== null)).toEqual([]);
  expect(lines.filter((line) => seen.note(addressOf(line), 1, 'x')?.line !== line)).toEqual([]);
});
