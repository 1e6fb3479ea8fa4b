import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DatabaseSync } from 'node:sqlite';
import { aDesk, AT, subscriberCsv } from '#tests/support/commands.ts';
import { aSink } from '#tests/support/sending.ts';

test.each([
  { command: 'subscribers', args: ['list'] },
  { command: 'subscribers', args: ['remove', 'ada@example.org'] },
  { command: 'notify', args: AT },
  { command: 'notify', args: ['--send', ...AT] },
])('$command $args.0 of a store that is not there says so and makes none', async ({ command, args }) => {
  const desk = aDesk();
  const sink = await aSink();
  expect(await desk.run(command, args, { SMTP_URL: sink.url })).toEqual({
    code: 1,
    out: '',
    error: `There is no store at “${desk.storePath}”: name the right one in ALLCLEAR_STORE, or make one with “npm run subscribers -- import FILE.csv”.\n`,
  });
  expect(readdirSync(desk.folder)).toEqual(['content']);
});

test.each([
  ['/proc/allclear/store.db', /^“\/proc\/allclear\/store\.db” cannot be opened \(ENOENT\); name a file/],
  ['/nowhere/at/all/store.db', /^There is no folder “\/nowhere\/at” to keep the store in: make it, or name another/],
  ['package.json/store.db', /^“package\.json\/store\.db” cannot be opened \(ENOTDIR\); name a file/],
  ['/dev/null', /^“\/dev\/null” is not a file; name the store’s file in ALLCLEAR_STORE\.\n$/],
])('a store at %s can be neither read nor made, in one sentence', async (path, sentence) => {
  const desk = aDesk();
  const people = desk.write('../people.csv', subscriberCsv(1));
  const { code, error } = await desk.run('subscribers', ['import', people], { ALLCLEAR_STORE: path });
  expect([code, error, error.trim().split('\n').length]).toEqual([1, expect.stringMatching(sentence), 1]);
  const read = await desk.run('subscribers', ['list'], { ALLCLEAR_STORE: path });
  expect([read.code, read.error.trim().split('\n').length]).toEqual([1, 1]);
});

test('a pipe in the place of the store is not waited for', async () => {
  const desk = aDesk();
  const path = join(desk.folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const { code, error } = await desk.run('subscribers', ['list'], { ALLCLEAR_STORE: path });
  expect([code, error]).toEqual([1, `“${path}” is not a file; name the store’s file in ALLCLEAR_STORE.\n`]);
});

test('a new store is made by whoever has something to write, and told', async () => {
  const desk = aDesk();
  const { code, error } = await desk.run('adopt', AT);
  expect([code, error]).toEqual([0, `There was no store at “${desk.storePath}”, so a new one was made.\n`]);
  expect(existsSync(desk.storePath)).toBe(true);
  expect((await desk.run('adopt', AT)).error).toBe('');
});

test('a store that another process does not let go of is read, and who writes is told in a sentence', async () => {
  const desk = aDesk();
  await desk.run('adopt', AT);
  const other = new DatabaseSync(desk.storePath);
  other.exec('BEGIN IMMEDIATE');
  const read = await desk.run('subscribers', ['list']);
  const written = await desk.run('subscribers', ['remove', 'ada@example.org']);
  other.exec('ROLLBACK');
  other.close();
  expect([read.code, written.code, written.error]).toEqual([
    0,
    1,
    `“${desk.storePath}” is in use by another program that does not let go of it; try again.\n`,
  ]);
});

test.each([
  { command: 'subscribers', args: ['list'] },
  { command: 'notify', args: AT },
  { command: 'adopt', args: AT },
])('$command without a key says how to make one, and makes no store', async ({ command, args }) => {
  const desk = aDesk();
  expect(await desk.run(command, args, { ALLCLEAR_KEY: '' })).toEqual({
    code: 2,
    out: '',
    error: expect.stringMatching(/^ALLCLEAR_KEY must be 64 hexadecimal digits, as “openssl rand -hex 32” prints them/),
  });
  expect(readdirSync(desk.folder)).toEqual(['content']);
});
