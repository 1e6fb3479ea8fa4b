import { expect, test } from 'vitest';
import { parseAddress } from '#delivery/people/address.ts';

test('an address keeps its local part and gets its domain in lower-case ASCII', () => {
  expect(parseAddress('Ada.Lovelace+status@Example.ORG')).toEqual({ address: 'Ada.Lovelace+status@example.org' });
  expect(parseAddress('o’neil@example.org'.replace('’', "'"))).toEqual({ address: "o'neil@example.org" });
  expect(parseAddress('ada@münchen.example')).toEqual({ address: 'ada@xn--mnchen-3ya.example' });
});

test.each([
  ['two people', 'a@example.org,b@example.org'],
  ['a line break and a header', 'a@example.org\r\nBcc: b@example.org'],
  ['a line break in the local part', 'a\r\nb@example.org'],
  ['a name before it', 'Ada <a@example.org>'],
  ['brackets in it', 'a@<b>example.org'],
  ['a quoted local part', '"a b"@example.org'],
  ['a space', 'a b@example.org'],
  ['no local part', '@example.org'],
  ['no domain', 'a@'],
  ['no “@”', 'example.org'],
  ['two dots', 'a..b@example.org'],
  ['a dot at the end of the local part', 'a.@example.org'],
  ['a domain of one word', 'a@localhost'],
  ['a domain that is a number', 'a@127.0.0.1'],
  ['a domain in brackets', 'a@[127.0.0.1]'],
  ['a label with a hyphen at its end', 'a@b-.example'],
  ['a percent sign in the domain', 'a@exa%6dple.org'],
  ['a zero byte', 'a\0@example.org'],
  ['an invisible character in the domain', 'a@exam\u00ADple.org'],
  ['a full-width “@”', 'a＠example.org'],
])('%s is no address', (_, text) => {
  expect(parseAddress(text)).toEqual({ reason: expect.any(String) });
});

test('the reason names what is wrong and never the address', () => {
  expect(parseAddress(`${'a'.repeat(250)}@example.org`)).toEqual({
    reason: 'the address is longer than 254 characters',
  });
  expect(parseAddress(`${'a'.repeat(65)}@example.org`)).toEqual({
    reason: 'the part before the “@” is longer than 64 characters',
  });
  expect(parseAddress('jürgen@example.org')).toEqual({
    reason: 'the part before the “@” has letters that most mail systems refuse',
  });
});
