import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openStore, closeStore } from '#delivery/store/store.ts';
import { aDesk, AT, subscriberCsv } from '#tests/support/commands.ts';
import { aSink } from '#tests/support/sending.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { KEY, statesIn, TEST_KEY } from '#tests/support/temporary-store.ts';

const SUBSCRIBERS = 300;
const CONNECTIONS = 4;

test('a disk that is full while mails leave stops them with a sentence, and with space again nobody is told twice', async () => {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', subscriberCsv(SUBSCRIBERS))]);
  const sink = await aSink();
  const flags = ['--send', '--wait', '0', '--connections', String(CONNECTIONS), ...AT];
  const full = await withoutSpace(['scripts/notify.ts', ...flags, '--content', join(desk.folder, 'content')], {
    ALLCLEAR_STORE: desk.storePath,
    ALLCLEAR_KEY: TEST_KEY,
    SMTP_URL: sink.url,
  });
  expect(full).toMatch(
    /^“[^”]*store\.db” cannot be written \(.+\): see to its disk|^The disk of “[^”]*” is full: free some space/,
  );
  const before = sink.ledger.length;
  expect([before > 0, before < SUBSCRIBERS]).toEqual([true, true]);
  await desk.run('notify', flags, { SMTP_URL: sink.url });
  const store = await openStore(desk.storePath, { key: KEY });
  const states = await statesIn(store);
  await closeStore(store);
  const unknown = states.filter((state) => state === 'unknown').length;
  expect(states.filter((state) => state !== 'accepted')).toEqual(Array(unknown).fill('unknown'));
  expect([unknown <= CONNECTIONS, doublesIn(sink.ledger)]).toEqual([true, {}]);
});

/** What it complains of where no file may grow beyond a size: for a store the same as a disk without space. */
async function withoutSpace(words: string[], environment: Record<string, string>): Promise<string> {
  const { PATH = '' } = process.env;
  const limited = ['-c', 'ulimit -f 1000; exec "$0" "$@"', process.execPath, ...words];
  const env = { PATH, NO_COLOR: '1', ...environment };
  const child = spawn('bash', limited, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const [said] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return said;
}
