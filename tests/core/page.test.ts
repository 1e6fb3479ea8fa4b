import { describe, expect, test } from 'vitest';
import { isTrustedHost, pageSchema } from '#core/page.ts';
import { lineSchema, slugSchema } from '#core/slug.ts';
import { aPage, time } from '#tests/support/makers.ts';

const SHORTEST = {
  name: 'Example Exchange',
  url: 'https://status.exchange.example',
  components: [{ id: 'withdrawals', name: 'Withdrawals', since: '2021-05-01T00:00Z' }],
};

describe('page.yaml', () => {
  test('a name, an address and one component make a page in UTC and English', () => {
    expect(pageSchema.parse(SHORTEST)).toStrictEqual({
      name: 'Example Exchange',
      url: 'https://status.exchange.example',
      timeZone: 'Etc/UTC',
      languages: ['en'],
      groups: [],
      components: [{ id: 'withdrawals', name: 'Withdrawals', since: time('2021-05-01T00:00Z'), headlines: {} }],
      channels: [],
      trustedDomains: [],
      neverAsk: [],
      navigation: [],
      translations: {},
    });
  });

  test('a channel is in use unless it says otherwise', () => {
    const channels = [
      { name: 'Telephone', address: 'none', inUse: false },
      { name: 'Support', address: 'in the app' },
    ];
    expect(pageSchema.parse({ ...SHORTEST, channels }).channels).toStrictEqual([
      { name: 'Telephone', address: 'none', inUse: false },
      { name: 'Support', address: 'in the app', inUse: true },
    ]);
  });

  test.each(['https://updates.exchange.example', 'http://localhost:8080', 'http://127.0.0.1:1', 'http://[::1]:1'])(
    '“%s” may be its subscription service',
    (url) => {
      expect(pageSchema.parse({ ...SHORTEST, subscriptions: { url } }).subscriptions).toStrictEqual({ url });
    },
  );

  test.each([
    ['a page without components', { components: [] }],
    ['an address with a slash at its end', { url: 'https://status.exchange.example/' }],
    ['an address with a path', { url: 'https://exchange.example/status' }],
    ['an address of another protocol', { url: 'ftp://status.exchange.example' }],
    ['an address that is none', { url: 'status.exchange.example' }],
    ['a time zone that nobody keeps', { timeZone: 'Europe/Atlantis' }],
    ['a page without a language', { languages: [] }],
    ['a language by its name', { languages: ['English'] }],
    ['a domain with a protocol', { trustedDomains: ['https://exchange.example'] }],
    ['a domain of one word', { trustedDomains: ['localhost'] }],
    ['a sender that is no mail address', { mailFrom: 'updates' }],
    ['a subscription service without TLS', { subscriptions: { url: 'http://updates.exchange.example' } }],
    ['a subscription service below a path', { subscriptions: { url: 'https://updates.exchange.example/x' } }],
    ['a subscription service that is no address', { subscriptions: { url: 'updates' } }],
    ['a subscription service with a misspelt key', { subscriptions: { uri: 'https://updates.exchange.example' } }],
    [
      'a private key for browsers',
      { subscriptions: { url: 'https://updates.exchange.example', pushKey: 'k'.repeat(43) } },
    ],
    ['a misspelt key', { timezone: 'Etc/UTC' }],
  ])('%s is refused', (_, wrong) => {
    expect(pageSchema.safeParse({ ...SHORTEST, ...wrong }).success).toBe(false);
  });
});

describe('a trusted host', () => {
  const page = aPage({ url: 'https://status.exchange.example:8443', trustedDomains: ['water.example'] });

  test.each(['status.exchange.example', 'water.example', 'help.water.example'])('“%s” is one', (host) => {
    expect(isTrustedHost(page, host)).toBe(true);
  });

  test.each(['exchange.example', 'evilwater.example', 'water.example.evil', 'status.exchange.example.evil', ''])(
    '“%s” is none',
    (host) => {
      expect(isTrustedHost(page, host)).toBe(false);
    },
  );
});

describe('names and lines', () => {
  test.each(['a', 'set-up-2fa-again', '2022-01-17-withdrawals'])('“%s” may become an address', (name) => {
    expect(slugSchema.safeParse(name).success).toBe(true);
  });

  test.each(['', '-a', 'a-', 'a--b', 'A', 'a_b', 'a/b', 'ä', 'a\n', 'a'.repeat(101)])('“%s” may not', (name) => {
    expect(slugSchema.safeParse(name).success).toBe(false);
  });

  test('a line loses the spaces around it and has at most 255 characters', () => {
    expect(lineSchema.parse('  Withdrawals are back ')).toBe('Withdrawals are back');
    expect(lineSchema.safeParse('a'.repeat(255)).success).toBe(true);
    expect(lineSchema.safeParse('a'.repeat(256)).success).toBe(false);
  });

  test.each(['', '   ', 'two\nlines', 'two\rlines'])('%j is no line', (text) => {
    expect(lineSchema.safeParse(text).success).toBe(false);
  });
});
