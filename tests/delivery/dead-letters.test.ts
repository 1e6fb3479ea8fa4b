import { expect, test } from 'vitest';
import { DAY, HOUR } from '#core/instant.ts';
import { deadLettersIn, sendAgain, type Chosen } from '#delivery/outbox/dead-letters.ts';
import { ledgerOf } from '#delivery/outbox/ledger.ts';
import { suppress } from '#delivery/people/suppression.ts';
import { removeSubscriber } from '#delivery/people/subscribers.ts';
import { deadLettersText, sentAgainText } from '#delivery/sending/dead-letters-text.ts';
import { addressTag } from '#delivery/store/sealed-address.ts';
import type { Store } from '#delivery/store/store.ts';
import { aSink, NOW, send, UPDATE_ID } from '#tests/support/sending.ts';
import { aStore, statesIn, subscribe } from '#tests/support/temporary-store.ts';

const NOBODY: Chosen = { updateId: null, code: null, domain: null, deliveryId: null, isRiskingCopies: false };

const PEOPLE = [
  'blocked1@one.example',
  'blocked2@one.example',
  'blocked3@two.example',
  'gone@two.example',
  'lost@two.example',
  'fine@two.example',
];

/** Three blocked for a policy, at two domains; one that does not exist; one unknown; one accepted. */
async function sentStore() {
  const store = await aStore();
  await subscribe(store, ...PEOPLE.map((address) => ({ address, components: [] })));
  let isOpen = false;
  const sink = await aSink({
    answer(point, to) {
      if (isOpen || point !== 'data') return 'take';
      if (to.startsWith('blocked')) return 554;
      if (to.startsWith('gone')) return 550;
      return to.startsWith('lost') ? 'take-and-drop' : 'take';
    },
  });
  await send(store, sink);
  isOpen = true;
  return { store, sink };
}

async function sumsIn(store: Store) {
  const { waiting, accepted, failed, unknown, suppressed } = (await ledgerOf(store)).get(UPDATE_ID) ?? {};
  return { waiting, accepted, failed, unknown, suppressed };
}

test('what failed or is unknown is counted by code and domain, and no person is named', async () => {
  const { store } = await sentStore();
  const groups = await deadLettersIn(store, null);
  expect(groups.map(({ count, state, code, domain }) => [count, state, code, domain])).toEqual([
    [2, 'failed', '554', 'one.example'],
    [1, 'failed', '554', 'two.example'],
    [1, 'failed', '550', 'two.example'],
    [1, 'unknown', 'no-reply', 'two.example'],
  ]);
  const said = deadLettersText(groups);
  expect(said).toContain('  2 failed, 554, at one.example, as in “554 no such user” (delivery 2)');
  expect(said).toContain('--risk-second-copy');
  expect(said + JSON.stringify(groups)).not.toMatch(/blocked|gone|lost|@/);
  expect(deadLettersText(await deadLettersIn(store, 'incidents/another/01'))).toBe(
    'Nothing failed, and nothing is unknown.',
  );
});

test('those of one code are sent again on order, with the same Message-ID, and the counts add up', async () => {
  const { store, sink } = await sentStore();
  expect(await sendAgain(store, { ...NOBODY, code: '554' }, NOW)).toEqual({ again: 3, left: 0, old: 0 });
  expect(await sumsIn(store)).toMatchObject({ waiting: 3, failed: 1, unknown: 1 });
  await send(store, sink);
  expect(await statesIn(store)).toEqual(['accepted', 'accepted', 'accepted', 'failed', 'unknown', 'accepted']);
  expect(await sumsIn(store)).toMatchObject({ waiting: 0, accepted: 4, failed: 1, unknown: 1 });
});

test('one domain’s, or one delivery, goes alone', async () => {
  const { store } = await sentStore();
  expect(await sendAgain(store, { ...NOBODY, code: '554', domain: 'Two.example' }, NOW)).toMatchObject({ again: 1 });
  expect(await sendAgain(store, { ...NOBODY, deliveryId: 1 }, NOW)).toMatchObject({ again: 1 });
  expect(await statesIn(store)).toEqual(['ready', 'failed', 'ready', 'failed', 'unknown', 'accepted']);
  expect(await sendAgain(store, { ...NOBODY, updateId: 'incidents/another/01', code: '554' }, NOW)).toEqual({
    again: 0,
    left: 0,
    old: 0,
  });
});

test('what is unknown goes again by its own word alone, and keeps its Message-ID', async () => {
  const { store, sink } = await sentStore();
  const chosen = { ...NOBODY, deliveryId: 5 };
  expect(await sendAgain(store, chosen, NOW)).toEqual({ again: 0, left: 0, old: 0 });
  expect(await sendAgain(store, { ...chosen, isRiskingCopies: true }, NOW)).toEqual({ again: 1, left: 0, old: 0 });
  await send(store, sink);
  const copies = sink.ledger.filter(({ recipient }) => recipient.startsWith('lost'));
  expect([copies.length, new Set(copies.map(({ messageId }) => messageId)).size]).toEqual([2, 1]);
});

test('who does not exist, or has left, gets nothing by it, and neither does anybody of what is no news', async () => {
  const { store } = await sentStore();
  const tag = addressTag(store.vault, 'email', 'blocked2@one.example');
  await suppress(store.db, { tag, reason: 'operator', evidence: null, now: NOW, until: null });
  await removeSubscriber(store, 'blocked1@one.example', NOW + HOUR);
  const outcome = await sendAgain(store, { ...NOBODY, updateId: UPDATE_ID, domain: 'one.example' }, NOW + HOUR);
  expect(outcome).toEqual({ again: 0, left: 2, old: 0 });
  expect(sentAgainText(outcome)).toContain('2 left or are suppressed, and get nothing.');
  expect(await sendAgain(store, { ...NOBODY, code: '554' }, NOW + 2 * DAY)).toEqual({ again: 0, left: 0, old: 3 });
});
