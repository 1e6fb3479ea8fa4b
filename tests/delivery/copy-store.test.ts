import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freeze, ledgerOf } from '#delivery/outbox/ledger.ts';
import { addSubscribers, listSubscribers } from '#delivery/people/subscribers.ts';
import { suppress } from '#delivery/people/suppression.ts';
import { copyStore } from '#delivery/store/copy-store.ts';
import { joinSenders } from '#delivery/store/presence.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { aNotice } from '#tests/support/makers.ts';
import { aPlace, aStore, KEY, many, statesIn, temporaryFolder } from '#tests/support/temporary-store.ts';

async function aFile(): Promise<Store> {
  const store = await openStore(join(temporaryFolder(), 'other.db'), { key: KEY });
  onTestFinished(() => closeStore(store));
  return store;
}

async function aTarget(): Promise<Store> {
  const store = await openStore(await aPlace(), { key: KEY });
  onTestFinished(() => closeStore(store));
  return store;
}

/** Everything that an operator would miss. */
async function contents(store: Store): Promise<unknown> {
  return {
    people: await Array.fromAsync(listSubscribers(store)),
    ledger: [...(await ledgerOf(store)).values()],
    states: await statesIn(store),
    suppressed: await store.db.all('SELECT * FROM suppression'),
  };
}

test('a store is the same after it was copied, and goes on with ids of its own', async () => {
  const from = await aStore({ subscribers: many(3) });
  await suppress(from.db, { tag: 'x', reason: 'complaint', evidence: null, now: 5, until: null });
  await freeze(from, aNotice(), { digest: 'd', now: 5 });
  const to = await aTarget();
  expect(await copyStore(from, to)).toMatchObject({ subscriber: 3, subscription: 3, update_event: 1, delivery: 3 });
  expect(await contents(to)).toEqual(await contents(from));
  const row = { line: 2, address: 'new@customers.example', components: [], locale: null };
  expect(await addSubscribers(to, [row], { now: 9, isReviving: false })).toMatchObject({ added: 1 });
});

test('nothing is copied over something', async () => {
  const [from, to] = [await aStore({ subscribers: many(1) }), await aStore({ subscribers: many(1) })];
  await expect(copyStore(from, to)).rejects.toThrow(
    'has something in it already: name an empty one. Nothing was copied.',
  );
});

test('nothing is copied while somebody sends', async () => {
  const from = await aFile();
  const leave = await joinSenders(from, async () => {});
  await expect(copyStore(from, await aTarget())).rejects.toThrow('is being sent from: wait until that has ended');
  await leave();
});
