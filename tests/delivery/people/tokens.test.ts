import { expect, test } from 'vitest';
import { DAY, MINUTE } from '#core/instant.ts';
import {
  endToken,
  isEndTokenOf,
  isEndTokenShaped,
  isManageTokenOf,
  MANAGE_LINK_WORKS,
  manageToken,
  subscriberNamedIn,
  TOKEN_LENGTH,
  type LinkOwner,
} from '#delivery/people/tokens.ts';
import { vaultOf } from '#delivery/store/vault.ts';
import { time } from '#tests/support/makers.ts';
import { KEY } from '#tests/support/temporary-store.ts';

const VAULT = vaultOf(KEY);
const NOW = time('2022-01-17T14:00Z');

function owner(said: Partial<LinkOwner> = {}): LinkOwner {
  return { id: 7, channel: 'webhook', epoch: 3, ...said };
}

test.each([1, 31, 32, 1_000_000, 2 ** 40 - 1])(
  'a token of subscriber %i has one length, one alphabet, and leads back',
  (id) => {
    const tokens = [endToken(VAULT, owner({ id })), manageToken(VAULT, owner({ id }), NOW)];
    expect(tokens).toEqual([expect.stringMatching(/^[a-z2-7]{36}$/), expect.stringMatching(/^[a-z2-7]{44}$/)]);
    expect(tokens[0]).toHaveLength(TOKEN_LENGTH);
    expect(tokens.map(subscriberNamedIn)).toEqual([id, id]);
  },
);

test('a token is good for one purpose, with one key, and for one subscriber', () => {
  const [end, manage] = [endToken(VAULT, owner()), manageToken(VAULT, owner(), NOW)];
  expect([isEndTokenOf(VAULT, owner(), end), isManageTokenOf(VAULT, owner(), { token: manage, now: NOW })]).toEqual([
    true,
    true,
  ]);
  const otherKey = vaultOf(Buffer.alloc(32, 1));
  const [next, nextManage] = [endToken(VAULT, owner({ id: 8 })), manageToken(VAULT, owner({ id: 8 }), NOW)];
  for (const token of [manage, endToken(otherKey, owner()), next, end.slice(0, 8) + next.slice(8)])
    expect(isEndTokenOf(VAULT, owner(), token)).toBe(false);
  const later = manageToken(VAULT, owner(), NOW + DAY).slice(0, 16) + manage.slice(16);
  for (const token of [end, manageToken(otherKey, owner(), NOW), nextManage, later])
    expect(isManageTokenOf(VAULT, owner(), { token, now: NOW })).toBe(false);
});

test('each letter of a token counts', () => {
  const token = manageToken(VAULT, owner(), NOW);
  const changed = Array.from(token).map(
    (letter, at) => token.slice(0, at) + (letter === 'a' ? 'b' : 'a') + token.slice(at + 1),
  );
  expect(changed.filter((each) => isManageTokenOf(VAULT, owner(), { token: each, now: NOW }))).toEqual([]);
});

test('a link that manages works for a day', () => {
  const token = manageToken(VAULT, owner(), NOW);
  const works = [MANAGE_LINK_WORKS - 1, MANAGE_LINK_WORKS + MINUTE, 365 * DAY].map((age) =>
    isManageTokenOf(VAULT, owner(), { token, now: NOW + age }),
  );
  expect(works).toEqual([true, false, false]);
});

test.each(['webhook', 'slack', 'web-push'] as const)('of %s, only links of the current epoch work', (channel) => {
  const before = owner({ channel });
  const [end, manage] = [endToken(VAULT, before), manageToken(VAULT, before, NOW)];
  const now = owner({ channel, epoch: 4 });
  expect([isEndTokenOf(VAULT, now, end), isManageTokenOf(VAULT, now, { token: manage, now: NOW })]).toEqual([
    false,
    false,
  ]);
});

test('what an old mail has ends in every epoch, and manages in none', () => {
  const mailed = endToken(VAULT, owner({ channel: 'email', epoch: 0 }));
  const epochs = [0, 1, 2 ** 31].map((epoch) => owner({ channel: 'email', epoch }));
  expect(epochs.map((each) => isEndTokenOf(VAULT, each, mailed))).toEqual([true, true, true]);
  const manage = manageToken(VAULT, owner({ channel: 'email', epoch: 0 }), NOW);
  expect(epochs.map((each) => isManageTokenOf(VAULT, each, { token: manage, now: NOW }))).toEqual([true, false, false]);
});

test.each(['', 'short', 'A'.repeat(36), '1'.repeat(36), `${'a'.repeat(36)}\n`, 'a'.repeat(37)])(
  '“%s” has not the shape of a token',
  (text) => {
    expect([isEndTokenShaped(text), subscriberNamedIn(text)]).toEqual([false, null]);
    expect([isEndTokenOf(VAULT, owner(), text), isManageTokenOf(VAULT, owner(), { token: text, now: NOW })]).toEqual([
      false,
      false,
    ]);
  },
);
