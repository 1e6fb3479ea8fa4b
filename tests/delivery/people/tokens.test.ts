import { expect, test } from 'vitest';
import { isTokenShaped, subscriberOf, tokenFor, TOKEN_LENGTH } from '#delivery/people/tokens.ts';
import { vaultOf } from '#delivery/store/vault.ts';
import { KEY } from '#tests/support/temporary-store.ts';

const VAULT = vaultOf(KEY);

test.each([1, 31, 32, 1_000_000, 2 ** 40 - 1])(
  'the token of subscriber %i has one length, one alphabet, and leads back',
  (id) => {
    const token = tokenFor(VAULT, 'unsubscribe', id);
    expect(token).toMatch(/^[a-z2-7]{36}$/);
    expect(token).toHaveLength(TOKEN_LENGTH);
    expect(subscriberOf(VAULT, 'unsubscribe', token)).toBe(id);
  },
);

test('a token is good for one purpose, with one key, and for one subscriber', () => {
  const token = tokenFor(VAULT, 'unsubscribe', 7);
  const others = [tokenFor(VAULT, 'manage', 7), tokenFor(vaultOf(Buffer.alloc(32, 1)), 'unsubscribe', 7)];
  const swapped = tokenFor(VAULT, 'unsubscribe', 8).slice(0, 8) + token.slice(8);
  expect([...others, swapped].map((each) => subscriberOf(VAULT, 'unsubscribe', each))).toEqual([null, null, null]);
  expect(subscriberOf(VAULT, 'manage', token)).toBeNull();
});

test('each letter of a token counts', () => {
  const token = tokenFor(VAULT, 'manage', 1);
  const changed = Array.from(token).map(
    (letter, at) => token.slice(0, at) + (letter === 'a' ? 'b' : 'a') + token.slice(at + 1),
  );
  expect(changed.filter((each) => subscriberOf(VAULT, 'manage', each) !== null)).toEqual([]);
});

test.each(['', 'short', 'A'.repeat(36), '1'.repeat(36), `${'a'.repeat(36)}\n`, 'a'.repeat(37)])(
  '“%s” has not the shape of a token',
  (text) => {
    expect(isTokenShaped(text)).toBe(false);
    expect(subscriberOf(VAULT, 'manage', text)).toBeNull();
  },
);
