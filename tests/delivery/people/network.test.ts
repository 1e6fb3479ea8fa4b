import { expect, test } from 'vitest';
import { clientAddress, networksOf, parseRange } from '#delivery/people/network.ts';

test.each([
  ['203.0.113.77', ['203.0.113.0/24 ×1']],
  ['::ffff:203.0.113.77', ['203.0.113.0/24 ×1']],
  ['::FFFF:cb00:714d', ['203.0.113.0/24 ×1']],
  ['2001:db8:1:2:3:4:5:6', ['2001:db8:1:2::/64 ×1', '2001:db8:1::/48 ×4', '2001:db8::/32 ×50']],
  ['2001:db8:1:2::9%eth0', ['2001:db8:1:2::/64 ×1', '2001:db8:1::/48 ×4', '2001:db8::/32 ×50']],
  ['no address', ['unknown ×1']],
  ['4444', ['unknown ×1']],
  ['', ['unknown ×1']],
])('%s asks from %j', (address, networks) => {
  expect(networksOf(address).map(({ name, share }) => `${name} ×${share}`)).toEqual(networks);
});

const PROXIES = ['10.0.0.0/8', '::1/128'];

test.each([
  ['without a proxy, the other end, whatever it claims', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['behind a proxy, whom the proxy names', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['behind two, whom the first names', '10.0.0.1', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
  ['not what a client wrote before', '::1', '192.0.2.99, 198.51.100.1', '198.51.100.1'],
  ['the proxy, where it names nobody', '10.0.0.1', null, '10.0.0.1'],
])('who asks is, %s', (...[, remote, forwardedFor, client]) => {
  expect(clientAddress(remote, forwardedFor, PROXIES)).toBe(client);
});

test.each([
  ['203.0.113.5', '203.0.113.5'],
  ['203.0.113.5:4444', '203.0.113.5'],
  [' "203.0.113.5:4444" ', '203.0.113.5'],
  ['2001:db8::5', '2001:db8::5'],
  ['[2001:db8::5]', '2001:db8::5'],
  ['[2001:db8::5]:443', '2001:db8::5'],
  ['"[2001:DB8:0::5]:_port"', '2001:db8::5'],
  ['::ffff:203.0.113.5', '203.0.113.5'],
  ['[::ffff:203.0.113.5]:80', '203.0.113.5'],
  ['fe80::5%eth0', 'fe80::5'],
  ['198.51.100.1, 10.0.0.2:8080', '198.51.100.1'],
  ['192.0.2.99, 203.0.113.5:4444, "[::ffff:10.0.0.2]:1"', '203.0.113.5'],
])('a proxy that writes %j names %s', (forwardedFor, client) => {
  expect(clientAddress('10.0.0.1', forwardedFor, PROXIES)).toBe(client);
});

test.each([
  'unknown',
  '_hidden',
  '_SEVKISEK:12',
  '"_gazonk"',
  '4444',
  '[2001:db8::5',
  '203.0.113.5.9',
  '203.0.113.999:1',
  ':',
])('a proxy that writes %j names nobody, and not whom a client wrote before it', (hop) => {
  expect(clientAddress('10.0.0.1', `192.0.2.99, ${hop}`, PROXIES)).toBe('10.0.0.1');
  expect(clientAddress('10.0.0.1', hop, PROXIES)).toBe('10.0.0.1');
});

test('a range is an address or has a length', () => {
  expect(['10.0.0.0/8', '127.0.0.1', '::1', 'proxy.example', '10.0.0.0/99'].map(parseRange)).toEqual([
    '10.0.0.0/8',
    '127.0.0.1/32',
    '::1/128',
    null,
    null,
  ]);
});
