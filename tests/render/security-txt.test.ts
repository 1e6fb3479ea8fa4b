import { describe, expect, test } from 'vitest';
import { pageSchema, type Page } from '#core/page.ts';
import { securityText } from '#render/signposts/security-txt.ts';
import { aPage, time } from '#tests/support/makers.ts';

const NOW = time('2022-01-17T14:00Z');
const CONTACT = 'mailto:security@exchange.example';

/** As RFC 9116 has it: one field a line, CRLF, names once unless they may come again. */
function fieldsOf(security: Page['security']): [string, string][] {
  const text = securityText(aPage({ languages: ['en', 'es'], security }), NOW) ?? '';
  expect(text).toMatch(/^(?:[A-Z][A-Za-z-]*: [\x21-\x7e][\x20-\x7e]*\r\n)+$/);
  return text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]);
}

describe('security.txt', () => {
  test('with a contact alone says what RFC 9116 asks for', () => {
    expect(fieldsOf({ contact: CONTACT })).toEqual([
      ['Contact', CONTACT],
      ['Expires', '2022-07-16T14:00:00Z'],
      ['Preferred-Languages', 'en, es'],
      ['Canonical', 'https://status.exchange.example/.well-known/security.txt'],
    ]);
  });

  test('with everything says it', () => {
    const policy = 'https://exchange.example/security';
    expect(Object.fromEntries(fieldsOf({ contact: CONTACT, policy, languages: ['de'] }))).toMatchObject({
      'Preferred-Languages': 'de',
      Policy: policy,
    });
  });

  test('expires in the future, and within the year that RFC 9116 recommends', () => {
    const expires = Date.parse(Object.fromEntries(fieldsOf({ contact: CONTACT }))['Expires'] ?? '');
    expect([expires > NOW, expires < time('2023-01-17T14:00Z')]).toEqual([true, true]);
  });

  test('is not there where page.yaml names no contact', () => {
    expect(securityText(aPage(), NOW)).toBeNull();
  });
});

describe('the key “security” of page.yaml', () => {
  const page = {
    name: 'Town Water',
    url: 'https://status.water.example',
    components: [{ id: 'water', name: 'Water', since: '2021-05-01T00:00Z' }],
  };
  const accepts = (security: unknown) => pageSchema.safeParse({ ...page, security }).success;

  test.each([CONTACT, 'https://water.example/report', 'tel:+1-201-555-0123'])('takes the contact %s', (contact) => {
    expect(accepts({ contact })).toBe(true);
  });

  test.each([
    ['an address without its scheme', { contact: 'security@water.example' }],
    ['a web address without TLS', { contact: 'http://water.example/report' }],
    ['two lines', { contact: `${CONTACT}\nExpires: 2099-01-01T00:00:00Z` }],
    ['a policy that is no web address', { contact: CONTACT, policy: CONTACT }],
    ['a language by its name', { contact: CONTACT, languages: ['English'] }],
    ['no contact', { policy: 'https://water.example/security' }],
    ['a misspelt key', { contact: CONTACT, polisy: 'https://water.example/security' }],
  ])('refuses %s', (_, security) => {
    expect(accepts(security)).toBe(false);
  });
});
