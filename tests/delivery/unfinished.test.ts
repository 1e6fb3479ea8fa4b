import { expect, test } from 'vitest';
import { sayingWhoWasTold } from '#delivery/sending/unfinished.ts';
import { breakDeliveries } from '#tests/support/row-trigger.ts';
import { aSink, send, UPDATE_ID } from '#tests/support/sending.ts';
import { aStore, many } from '#tests/support/temporary-store.ts';

test('a sending that breaks off at a full disk says how many were accepted, wait and may have arrived', async () => {
  const store = await aStore({ subscribers: many(20) });
  const sink = await aSink();
  await breakDeliveries(store, {
    on: 'UPDATE',
    when: "new.state = 'accepted' AND new.id > 10",
    outcome: 'disk is full',
  });
  const said: string[] = [];
  const sending = sayingWhoWasTold(
    store,
    (text) => said.push(text),
    () => send(store, sink, { connections: 1 }),
  );
  await expect(sending).rejects.toThrow('disk is full');
  const [, accepted, waiting, started] =
    /: (\d+) accepted, (\d+) waiting, (\d+) being sent, /.exec(said.join('')) ?? [];
  expect([said.length, said[0]?.startsWith(UPDATE_ID)]).toEqual([1, true]);
  expect(Number(accepted) + Number(waiting) + Number(started)).toBe(20);
  expect([Number(accepted) > 0, Number(started)]).toEqual([true, 1]);
});

test('one that ends well says nothing of the kind', async () => {
  const store = await aStore({ subscribers: many(1) });
  const said: string[] = [];
  await sayingWhoWasTold(
    store,
    (text) => said.push(text),
    async () => send(store, await aSink()),
  );
  expect(said).toEqual([]);
});

test('where the store cannot be read either, what broke is told alone', async () => {
  const store = await aStore();
  const said: string[] = [];
  const broken = { ...store, db: { ...store.db, all: () => Promise.reject(new Error('gone')) } };
  const work = () => Promise.reject(new Error('the disk'));
  await expect(sayingWhoWasTold(broken, (text) => said.push(text), work)).rejects.toThrow('the disk');
  expect(said).toEqual([]);
});
