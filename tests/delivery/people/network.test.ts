import { expect, test } from 'vitest';
import { clientAddress, networkOf, parseRange } from '#delivery/people/network.ts';

test.each([
  ['203.0.113.77', '203.0.113.0/24'],
  ['::ffff:203.0.113.77', '203.0.113.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:db8:1:ffff::1', '2001:db8:1::/48'],
  ['no address', 'unknown'],
])('%s asks from %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
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

test('a range is an address or has a length', () => {
  expect(['10.0.0.0/8', '127.0.0.1', '::1', 'proxy.example', '10.0.0.0/99'].map(parseRange)).toEqual([
    '10.0.0.0/8',
    '127.0.0.1/32',
    '::1/128',
    null,
    null,
  ]);
});
