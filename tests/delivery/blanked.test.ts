import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blanked } from '#delivery/blanked.ts';
import { printable } from '#delivery/verdict.ts';

const BOB = 'bob.miller@customers.example';

test.each([
  ['550 5.1.1 <bob.miller@customers.example>: no such user', '550 5.1.1 <(address)>: no such user'],
  ['550 5.1.1 BOB.MILLER@CUSTOMERS.EXAMPLE is unknown', '550 5.1.1 (address) is unknown'],
  ['550 see https://help.example/?a=bob.miller%40customers.example', '550 see https://help.example/?a=(address)'],
  ['550 bob.miller=40customers.example', '550 (address)'],
  ['550 rfc822;bob.miller+40customers.example refused', '550 rfc822;(address) refused'],
  ['550 bob.miller at customers.example is full', '550 (address) is full'],
  ['550 bob.miller (at) customers.example', '550 (address)'],
  ['550 bob.miller [AT] customers [dot] example', '550 (address)'],
  ['550 bob.miller&#64;customers.example', '550 (address)'],
  ['550 "bob.miller"@customers.example', '550 (address)'],
  ['550 <"bob.miller"@customers.example>', '550 <(address)>'],
  ['550 \\"bob.miller\\"@customers.example', '550 \\(address)'],
  ['550 bob.miller @ customers.example', '550 (address)'],
  ['550 bounce+bob.miller=customers.example@list.example', '550 bounce+(address)(address)'],
  ['550 bob.miller=customers.example', '550 (address)'],
  ['550 %62%6f%62%2Emiller%40customers%2eexample', '550 (address)'],
  [`550 ${Buffer.from(BOB).toString('base64')} refused`, '550 (address) refused'],
  [`550 =?utf-8?B?${Buffer.from(`<${BOB}>`).toString('base64')}?=`, '550 =?utf-8?B?(address)?='],
  [`550 id ${Buffer.from(BOB).toString('hex')}`, '550 id (address)'],
  ['550 user bob.miller is not known at customers.example.', '550 user (address) is not known at (address).'],
  ['550 customers.example!bob.miller', '550 (address)!(address)'],
  ['550 Unknown user: bob.miller', '550 Unknown user: (address)'],
  [
    '550 [Hostname=DB7PR01, Id=2abe] bob dot miller at customers dot example',
    '550 [Hostname=DB7PR01, Id=2abe] (address)',
  ],
  ['550 mx.customers.example refused your mail', '550 mx.customers.example refused your mail'],
  ['550 somebody.else@elsewhere.example wrote', '550 (address) wrote'],
  ['452 4.2.2 over quota at mx1.provider.example', '452 4.2.2 over quota at mx1.provider.example'],
])('%j is kept as %j', (reply, kept) => {
  expect(blanked(reply, BOB)).toBe(kept);
});

test('a name that is a number or a word of replies takes neither code nor words away', () => {
  expect([
    blanked('550 5.1.1 user unknown', 'user@customers.example'),
    blanked('550 5.1.1 550 is unknown', '550@customers.example'),
    blanked('550 5.1.1 no a here', 'a@customers.example'),
    blanked('550 5.1.1 user unknown at customers.example', 'user@customers.example'),
    blanked('550 5.1.1 me (shop)', 'me+shop@customers.example'),
    blanked('550 5.1.1 anna unknown', 'anna+shop@customers.example'),
  ]).toEqual([
    '550 5.1.1 user unknown',
    '550 5.1.1 (address) is unknown',
    '550 5.1.1 no a here',
    '550 5.1.1 (address) unknown at (address)',
    '550 5.1.1 me (shop)',
    '550 5.1.1 (address) unknown',
  ]);
});

const label = fc.stringMatching(/^[a-z0-9]{3,12}$/);
const addresses = fc
  .record({
    local: fc.stringMatching(/^[a-z][a-zA-Z0-9!#$&'*+/?^_`{|}~-]{2,20}[a-zA-Z0-9]$/),
    domain: fc.tuple(label, label).map((labels) => `${labels.join('.')}.example`),
  })
  .map(({ local, domain }) => ({ local, domain, address: `${local}@${domain}` }));

type Parts = { local: string; domain: string; address: string };

function numbered(text: string, mark: string): string {
  return Array.from(text, (character) => mark + character.charCodeAt(0).toString(16).toUpperCase()).join('');
}

const DISGUISES: Record<string, (parts: Parts) => string> = {
  plain: ({ address }) => address,
  'upper case': ({ address }) => address.toUpperCase(),
  'angle brackets': ({ address }) => `<${address}>`,
  quotes: ({ local, domain }) => `"${local}"@${domain}`,
  URL: ({ address }) => encodeURIComponent(address),
  'every letter of a URL': ({ address }) => numbered(address, '%'),
  'quoted-printable': ({ local, domain }) => `${local}=40${domain}`,
  xtext: ({ local, domain }) => `${local.replaceAll('+', '+2B')}+40${domain}`,
  VERP: ({ local, domain }) => `${local}=${domain}`,
  'VERP behind a prefix': ({ local, domain }) => `bounces+${local}=${domain}@list.example`,
  ' at ': ({ local, domain }) => `${local} at ${domain}`,
  '(at)': ({ local, domain }) => `${local}(at)${domain}`,
  '[at] and [dot]': ({ local, domain }) => `${local} [at] ${domain.replaceAll('.', ' [dot] ')}`,
  HTML: ({ local, domain }) => `${local}&#64;${domain}`,
  base64: ({ address }) => Buffer.from(address).toString('base64'),
  hexadecimal: ({ address }) => Buffer.from(address).toString('hex'),
  'in two pieces': ({ local, domain }) => `${local} of the domain ${domain}`,
};

test.each(Object.keys(DISGUISES))('no recipient is read in a reply that hides them by %s', (name) => {
  const disguise = DISGUISES[name] ?? (({ address }) => address);
  const around = fc.constantFrom('', 'smtp; ', 'Recipient ', 'to=', '(', 'said: 550 ', '<');
  fc.assert(
    fc.property(addresses, around, around, (parts, before, after) => {
      const hidden = disguise(parts);
      const kept = printable(`550 5.1.1 ${before}${hidden} ${after}`, parts.address) ?? '';
      expect(kept).toMatch(/^550 5\.1\.1/);
      expect(kept.toLowerCase()).not.toContain(hidden.toLowerCase());
      expect(kept.toLowerCase()).not.toContain(parts.domain);
      expect(kept.toLowerCase()).not.toContain(parts.local.toLowerCase());
    }),
    { numRuns: 60 },
  );
});

test('an address at the place where a long text is cut is not cut in two', () => {
  for (let length = 1950; length < 2010; length += 1)
    expect(blanked(`${'x '.repeat(length / 2)}${BOB} and more`, BOB)).not.toContain('miller');
  for (let length = 150; length < 210; length += 1)
    expect(printable(`${'x '.repeat(length / 2)}bob.miller at customers.example`, BOB)).not.toContain('bob');
});
