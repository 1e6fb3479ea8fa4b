import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEndpoint } from '#delivery/channels/endpoint.ts';
import { post } from '#delivery/channels/post.ts';
import { isPublicAddress, isTrustedHost } from '#delivery/channels/public-address.ts';
import { aReceiver, aWeb, postTo } from '#tests/support/web-receiver.ts';

const NOBODY = { trusted: [], ports: [8443] };

const PRIVATE = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::10.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::10.0.0.1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:a00:1::',
  '3fff::1',
  '4000::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
];

const PUBLIC = ['1.1.1.1', '8.8.8.8', '93.184.216.34', '2606:4700:4700::1111', '2a00:1450:4001::1'];

test.each(PRIVATE)('%s is not in the public internet', (address) => expect(isPublicAddress(address)).toBe(false));

test.each(PUBLIC)('%s is in the public internet', (address) => expect(isPublicAddress(address)).toBe(true));

test('no address of a private network is public, however it is written', () => {
  const octet = fc.nat(255);
  fc.assert(
    fc.property(fc.constantFrom('10', '127', '0'), octet, fc.tuple(octet, octet), (a, b, [c, d]) => {
      const address = `${a}.${b}.${c}.${d}`;
      for (const text of [address, `::ffff:${address}`, `64:ff9b::${address}`])
        expect(isPublicAddress(text)).toBe(false);
    }),
  );
});

test('no URL leads to a private address, in whatever way its number is written', () => {
  const part = fc.nat(255);
  const address = fc.tuple(fc.constantFrom([10], [127], [169, 254], [192, 168]), fc.tuple(part, part, part));
  fc.assert(
    fc.property(address, ([network, rest]) => {
      const bytes = [...network, ...rest].slice(0, 4);
      const number = Buffer.from(bytes).readUInt32BE();
      const [a = 0, b = 0, c = 0, d = 0] = bytes;
      const forms = [
        String(number),
        `0x${number.toString(16)}`,
        `0${number.toString(8)}`,
        `0${a.toString(8)}.0x${b.toString(16)}.${c}.${d}`,
        `${a}.${(b * 256 + c) * 256 + d}`,
        `[::ffff:${a}.${b}.${c}.${d}]`,
        `${a}.${b}.${c}.${d}.`,
      ];
      for (const form of forms) expect(parseEndpoint(`https://${form}/`, NOBODY)).toHaveProperty('problem');
    }),
  );
});

test('text that is no address is not public', () => {
  for (const text of ['', 'localhost', '1.1.1', '0x1.1.1.1', '1.1.1.1 ']) expect(isPublicAddress(text)).toBe(false);
});

test.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['10.2.0.1', false],
  ['fd00::5', true],
  ['::1', false],
  ['hooks.intranet.example', true],
  ['intranet.example', false],
  ['10.1.2.3.example', false],
])('%s is trusted by its operator: %j', (host, expected) => {
  expect(isTrustedHost(host, ['127.0.0.1', '10.1.0.0/16', 'fd00::/8', 'hooks.intranet.example'])).toBe(expected);
});

describe('the door refuses', () => {
  const NO_ADDRESS = 'This is no web address; it begins with “https://”.';
  const NOT_PUBLIC = 'The address is not in the public internet, so nothing can be posted to it.';

  test.each([
    ['no address', NO_ADDRESS],
    ['', NO_ADDRESS],
    ['ftp://customers.example/', NO_ADDRESS],
    ['file:///etc/passwd', NO_ADDRESS],
    ['javascript:alert(1)', NO_ADDRESS],
    [`https://customers.example/${'a'.repeat(2000)}`, NO_ADDRESS],
    ['http://customers.example/', 'The address begins with “http://”; only “https://” keeps the message secret.'],
    [
      'https://user:password@customers.example/',
      'The address has a user name or a password in it; leave out all up to the “@”.',
    ],
    ['https://customers.example:22/', 'The address has the port 22; use 443, 8443 or none.'],
    ['https://localhost/', NOT_PUBLIC],
    ['https://localhost./', NOT_PUBLIC],
    ['https://database/', NOT_PUBLIC],
    ['https://a.localhost/', NOT_PUBLIC],
    ['https://printer.local/', NOT_PUBLIC],
    ['https://metadata.google.internal/', NOT_PUBLIC],
    ['https://127.0.0.1/', NOT_PUBLIC],
    ['https://127.1/', NOT_PUBLIC],
    ['https://2130706433/', NOT_PUBLIC],
    ['https://0x7f000001/', NOT_PUBLIC],
    ['https://0177.0.0.1/', NOT_PUBLIC],
    ['https://①②⑦.0.0.1/', NOT_PUBLIC],
    ['https://169.254.169.254/latest/meta-data/', NOT_PUBLIC],
    ['https://[::1]/', NOT_PUBLIC],
    ['https://[::ffff:127.0.0.1]/', NOT_PUBLIC],
    ['https://[64:ff9b::7f00:1]/', NOT_PUBLIC],
    ['https://[fd00:ec2::254]/', NOT_PUBLIC],
  ])('“%s”', (url, problem) => {
    expect(parseEndpoint(url, NOBODY)).toEqual({ problem });
  });
});

test('the door lets through what is public, and what its operator trusts', () => {
  const rules = { trusted: ['127.0.0.0/8', 'hooks.intranet.example'], ports: [8443] };
  const urls = [
    'https://hooks.customers.example/a?b',
    'https://hooks.customers.example:8443/',
    'https://93.184.216.34/',
    'https://[2606:4700:4700::1111]/',
    'http://127.0.0.1:8080/',
    'http://hooks.intranet.example:81/',
  ];
  expect(urls.map((url) => parseEndpoint(url, rules)).filter((result) => 'problem' in result)).toEqual([]);
});

describe('no connection is made', () => {
  /** Posts where the name leads to these addresses, one list a look-up, and counts what arrives on the loopback. */
  async function postWhere(...lists: string[][]) {
    const receiver = await aReceiver();
    let lookUps = 0;
    const web = aWeb({
      trusted: [],
      ports: [receiver.port],
      resolve() {
        const list = lists[Math.min(lookUps, lists.length - 1)] ?? [];
        lookUps += 1;
        return Promise.resolve(list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
      },
    });
    const verdict = await postTo(`https://hooks.customers.example:${receiver.port}/`, { web });
    return { state: verdict.state, code: verdict.code, connections: receiver.connections(), lookUps };
  }

  const REFUSED = { state: 'failed', code: 'not-public', connections: 0, lookUps: 1 };

  test.each(PRIVATE)('to a name that leads to %s', async (address) => {
    expect(await postWhere([address])).toEqual(REFUSED);
  });

  test('to a name of which one address of many is private', async () => {
    expect(await postWhere(['93.184.216.34', '127.0.0.1'])).toEqual(REFUSED);
  });

  test('to the second answer of a name that changes after it was checked', async () => {
    const receiver = await aReceiver();
    const answers = ['127.0.0.1', '93.184.216.34'];
    const web = aWeb({
      trusted: ['127.0.0.0/8'],
      ports: [receiver.port],
      resolve: () => Promise.resolve([{ address: answers.shift() ?? '', family: 4 }]),
    });
    await postTo(`https://hooks.customers.example:${receiver.port}/`, { web });
    // Had it been looked up again, the connection would have gone to the second answer.
    expect([answers, receiver.connections()]).toEqual([['93.184.216.34'], 1]);
  });

  test('to a literal address, also by one who goes past the door', async () => {
    const { url, port, connections } = await aReceiver();
    const endpoint = { url: new URL(url), host: '127.0.0.1', port, isTls: false };
    const beforeBody = () => Promise.resolve(true);
    const message = { endpoint, headers: {}, body: Buffer.from('x'), isIdempotent: false, beforeBody };
    const verdict = await post(message, aWeb({ trusted: [] }));
    expect([verdict.state, verdict.code, connections()]).toEqual(['failed', 'not-public', 0]);
  });

  test('to where a redirect leads', async () => {
    const inside = await aReceiver();
    const outside = await aReceiver({ answer: (response) => response.writeHead(307, { location: inside.url }).end() });
    expect(await postTo(outside.url)).toMatchObject({ state: 'failed', code: '307' });
    expect([outside.connections(), inside.connections()]).toEqual([1, 0]);
  });
});
