import { expect, test } from 'vitest';
import { joinSenders } from '#delivery/store/presence.ts';
import { joined } from '#tests/support/presence.ts';
import { aStore } from '#tests/support/temporary-store.ts';

test('the first sender is alone, the second is not, and the next after both is again', async () => {
  const store = await aStore();
  const first = await joined(store);
  const second = await joined(store);
  await first.leave();
  const third = await joined(store);
  await second.leave();
  await third.leave();
  const last = await joined(store);
  await last.leave();
  expect([first, second, third, last].map(({ isAlone }) => isAlone)).toEqual([true, false, false, true]);
});

test('a recovery that fails leaves no lock behind', async () => {
  const store = await aStore();
  await expect(
    joinSenders(store, async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  const next = await joined(store);
  await next.leave();
  expect(next.isAlone).toBe(true);
});
