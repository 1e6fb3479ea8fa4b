import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { joined } from '#tests/support/presence.ts';
import { aStore } from '#tests/support/temporary-store.ts';

test('a sender that is killed is known to be dead at once, one that is stopped is not', async () => {
  const store = await aStore();
  const script = `import('#delivery/store/presence.ts').then(async (p) => {
    await p.joinSenders(${JSON.stringify({ place: store.place, server: null })}, async () => {});
    console.log('joined');
    setInterval(() => {}, 1000);
  })`;
  const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  other.kill('SIGSTOP');
  const meanwhile = await joined(store);
  await meanwhile.leave();
  other.kill('SIGKILL');
  await once(other, 'exit');
  const after = await joined(store);
  await after.leave();
  expect([meanwhile.isAlone, after.isAlone]).toEqual([false, true]);
});
