import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore, closeStore } from '#delivery/store/store.ts';
import { aDesk, AT, subscriberCsv } from '#tests/support/commands.ts';
import { aSink } from '#tests/support/sending.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { KEY, statesIn, TEST_KEY } from '#tests/support/temporary-store.ts';

const SUBSCRIBERS = 300;
const CONNECTIONS = 4;

test('a disk that is full while mails leave is waited for: with space again it goes on, nobody is told twice and nobody is unknown', async () => {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', subscriberCsv(SUBSCRIBERS))]);
  const sink = await aSink();
  const flags = ['--send', '--wait', '0', '--connections', String(CONNECTIONS), ...AT];
  const sender = withoutSpace(['scripts/notify.ts', ...flags, '--content', join(desk.folder, 'content')], {
    ALLCLEAR_STORE: desk.storePath,
    ALLCLEAR_KEY: TEST_KEY,
    SMTP_URL: sink.url,
  });
  await expect.poll(sender.said, { timeout: 30_000 }).toMatch(/cannot be used now/);
  const before = sink.ledger.length;
  expect([before > 0, before < SUBSCRIBERS]).toEqual([true, true]);
  execFileSync('prlimit', ['--pid', String(sender.pid), '--fsize=unlimited']);
  expect(await sender.ended).toBe(0);
  const away = sender.said().match(/The store “[^”]*store\.db” cannot be used now \(.+\): nothing more is begun/g);
  expect([away?.length, sender.said().match(/The store is back/g)?.length]).toEqual([1, 1]);
  const store = await openStore(desk.storePath, { key: KEY });
  const states = await statesIn(store);
  await closeStore(store);
  expect(states).toEqual(Array(SUBSCRIBERS).fill('accepted'));
  expect([sink.ledger.length, doublesIn(sink.ledger)]).toEqual([SUBSCRIBERS, {}]);
});

/** A sender where no file may grow beyond a size: for a store the same as a disk without space. */
function withoutSpace(words: string[], environment: Record<string, string>) {
  const { PATH = '' } = process.env;
  // The hard limit stays as it is: the soft one is lifted when there is space again.
  const limited = ['-c', 'ulimit -S -f 1000; exec "$0" "$@"', process.execPath, ...words];
  const env = { PATH, NO_COLOR: '1', ...environment };
  const child = spawn('bash', limited, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (chunk) => (text += String(chunk)));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { pid: child.pid, said: () => text, ended };
}
