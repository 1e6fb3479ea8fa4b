import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { joinSenders } from '#delivery/store/presence.ts';
import { aStore } from '#tests/support/temporary-store.ts';

/** Joins, and tells whether it was alone. */
function join(store: { path: string }): { isAlone: boolean; leave: () => void } {
  let isAlone = false;
  const leave = joinSenders(store as Parameters<typeof joinSenders>[0], () => {
    isAlone = true;
  });
  return { isAlone, leave };
}

test('the first sender is alone, the second is not, and the next after both is again', () => {
  const store = aStore();
  const first = join(store);
  const second = join(store);
  first.leave();
  const third = join(store);
  second.leave();
  third.leave();
  const last = join(store);
  last.leave();
  expect([first, second, third, last].map(({ isAlone }) => isAlone)).toEqual([true, false, false, true]);
});

test('a sender that is killed is known to be dead at once, one that is stopped is not', async () => {
  const store = aStore();
  const script = `import('#delivery/store/presence.ts').then((p) => {
    p.joinSenders(${JSON.stringify({ path: store.path })}, () => {});
    console.log('joined');
    setInterval(() => {}, 1000);
  })`;
  const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  other.kill('SIGSTOP');
  const meanwhile = join(store);
  meanwhile.leave();
  other.kill('SIGKILL');
  await once(other, 'exit');
  const after = join(store);
  after.leave();
  expect([meanwhile.isAlone, after.isAlone]).toEqual([false, true]);
});

test('a recovery that fails leaves no lock behind', () => {
  const store = aStore();
  expect(() =>
    joinSenders(store, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(join(store).isAlone).toBe(true);
});
