import { expect, test } from 'vitest';
import { isSameTag, keySchema, vaultOf } from '#delivery/store/vault.ts';
import { addressTag, identityOf, sealedAddress } from '#delivery/store/sealed-address.ts';
import { KEY, TEST_KEY } from '#tests/support/temporary-store.ts';

const vault = vaultOf(KEY);
const other = vaultOf(Buffer.alloc(32, 7));
/** Node's words; too few bytes are no tag, or no nonce. */
const NO_SEAL = /unable to authenticate data|Invalid authentication tag|Invalid initialization vector/;
const ADDRESS = 'Jörg.Ada@customers.example';

test('what is sealed looks different each time, and opens to the same', () => {
  const [first, second] = [vault.seal(ADDRESS), vault.seal(ADDRESS)];
  expect(first).not.toBe(second);
  expect([vault.open(first), vault.open(second), vault.open(vault.seal(''))]).toEqual([ADDRESS, ADDRESS, '']);
});

test('what was sealed with another key is not opened', () => {
  expect(() => vault.open(other.seal(ADDRESS))).toThrow(/sealed with a key that is not set/);
  // Its id alone opens nothing.
  const id = vault.seal(ADDRESS).slice(0, 9);
  expect(() => vault.open(id + other.seal(ADDRESS).slice(9))).toThrow(/unable to authenticate data/);
});

test('what was sealed before keys had ids opens as ever, with whichever of the keys it was', () => {
  const [old, mine] = [other.seal(ADDRESS), vault.seal(ADDRESS)].map((sealed) => sealed.slice(9));
  const both = vaultOf(KEY, { former: [Buffer.alloc(32, 7)] });
  expect([vault.open(mine ?? ''), both.open(mine ?? ''), both.open(old ?? '')]).toEqual([ADDRESS, ADDRESS, ADDRESS]);
});

test('what was changed or cut short at any byte is not opened', () => {
  const text = vault.seal('a@b.example');
  const id = text.slice(0, 9);
  const sealed = Buffer.from(text.slice(9), 'base64');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => vault.open(id + changed.toString('base64'))).toThrow(/unable to authenticate data/);
    expect(() => vault.open(id + sealed.subarray(0, at).toString('base64'))).toThrow(NO_SEAL);
  }
});

test('a tag is the same for the same text, purpose and key, and for no other', () => {
  const tags = [
    vault.tag('address', 'a'),
    vault.tag('message', 'a'),
    vault.tag('address', 'b'),
    other.tag('address', 'a'),
  ];
  expect(new Set(tags).size).toBe(4);
  expect(vault.tag('address', 'a')).toBe(tags[0]);
  for (const tag of tags) expect(tag).toMatch(/^[0-9a-f]{64}$/);
});

test('tags are compared whole', () => {
  expect([isSameTag('ab', 'ab'), isSameTag('ab', 'ac'), isSameTag('ab', 'abc'), isSameTag('', '')]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test('an address is found in whatever case, a URL only as it was written', () => {
  expect(addressTag(vault, 'email', 'ADA@customers.example')).toBe(addressTag(vault, 'email', 'ada@customers.example'));
  expect(addressTag(vault, 'slack', 'https://a.example/X')).not.toBe(addressTag(vault, 'slack', 'https://a.example/x'));
});

test('addresses of one host share its tag, which is short', () => {
  const targets = [
    ['email', 'a@A.example'],
    ['email', 'b@a.example'],
    ['slack', 'https://a.example/x'],
    ['email', 'a@b.example'],
  ] as const;
  const [first, second, hook, another] = targets.map(
    ([channel, address]) => sealedAddress(vault, channel, address).domainTag,
  );
  expect([first, second, hook]).toEqual([first, first, first]);
  expect(another).not.toBe(first);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
});

test.each(['', 'abc', `${TEST_KEY}00`, TEST_KEY.replace('0', 'g')])('“%s” is no key', (text) => {
  expect(keySchema.safeParse(text).success).toBe(false);
});

test('64 hexadecimal digits are a key', () => {
  expect(keySchema.parse(TEST_KEY.toUpperCase())).toEqual(KEY);
});

test('what a text is follows from its channel and not from its look', () => {
  const mailboxes = [
    '{ada@customers.example',
    '{"url":1}@customers.example',
    '{}@a.example',
    '[]@a.example',
    'null@a.example',
  ];
  for (const mailbox of mailboxes)
    expect([mailbox, identityOf('email', mailbox.toUpperCase()), sealedAddress(vault, 'email', mailbox).tag]).toEqual([
      mailbox,
      mailbox.toLowerCase(),
      addressTag(vault, 'email', mailbox),
    ]);
  const url = 'https://a.example/X';
  const webhook = JSON.stringify({ url, secrets: ['s'] });
  const browser = JSON.stringify({ endpoint: url });
  expect([identityOf('webhook', webhook), identityOf('web-push', browser), identityOf('slack', webhook)]).toEqual([
    url,
    url,
    webhook,
  ]);
  expect([identityOf('webhook', '{no json'), identityOf('webhook', '7')]).toEqual(['{no json', '7']);
});
