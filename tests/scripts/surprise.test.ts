import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { blanked } from '#delivery/store/surprise.ts';
import { sentenceOf } from '#scripts/surprise.ts';
import { aDesk, subscriberCsv } from '#tests/support/commands.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const COMMANDS = [
  ...new Set(Object.values(scripts).flatMap((line) => /^node (scripts\/[\w-]+\.ts)$/.exec(line)?.[1] ?? [])),
];

const SENTENCE =
  /^Something happened that this program does not expect \(TypeError, at scripts\/arguments\.ts:\d+\), so it stopped\. It is a bug: .*\n$/;

async function provoked(script: string, environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', './tests/support/provoke-surprise.mjs', script, '--help'], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const [, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code: code as number | null, error };
}

test.each(COMMANDS)('a surprise ends %s in one sentence, without a stack or an address', async (script) => {
  const { code, error } = await provoked(script);
  expect(error).toMatch(SENTENCE);
  expect(code).toBe(2);
});

test('who mends a surprise can see its stack, and still no address', async () => {
  const { error } = await provoked('scripts/outbox.ts', { ALLCLEAR_DEBUG: '1' });
  expect(error).toContain('    at parseArguments (');
  expect(error).toContain('TypeError: A surprise about … at https://hooks.customers.example/…');
});

test('what is no error is a surprise too, and what is known has its own sentence', () => {
  expect(sentenceOf('ada@customers.example')).toMatchObject({ code: 2 });
  expect(sentenceOf('ada@customers.example').sentence).toContain('(no error, at a place that is not known)');
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
  expect(sentenceOf(full)).toEqual({
    sentence: 'The disk of “The store” is full: free some space and run it again. What was written before stands.',
    code: 1,
  });
});

test('addresses, paths of URLs, keys and tokens are blanked', () => {
  const secrets = [
    'ada@customers.example',
    '{ada@customers.example',
    'https://hooks.customers.example/services/T/B/x?y=z',
    'postgres://user:password@db.example/allclear',
    '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    'aaaaaaabge3tmnzygu2tsmbrgi3tmnzygu2t',
  ];
  const left = blanked(secrets.join('\n'));
  expect(left.match(/ada|services|password|0123|bge3t/g)).toBeNull();
});

test('a reader that has seen enough ends no command, and breaks none', async () => {
  const desk = aDesk();
  const file = desk.write('../people.csv', subscriberCsv(20_000));
  expect(await desk.run('subscribers', ['import', file])).toMatchObject({ code: 0 });
  const child = desk.start('subscribers', ['list']);
  const error = text(child.stderr);
  const ended = once(child, 'exit');
  child.stdout.once('data', () => child.stdout.destroy());
  expect([(await ended)[0], await error]).toEqual([0, '']);
});

test.skipIf(!existsSync('/dev/full'))('output that cannot be written is one sentence, and no bug', async () => {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', subscriberCsv(2))]);
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const child = spawn(process.execPath, ['scripts/subscribers.ts', 'list'], {
    env: desk.environment,
    stdio: ['ignore', full, 'pipe'],
  });
  const ended = once(child, 'exit');
  const error = child.stderr === null ? '' : await text(child.stderr);
  expect([(await ended)[0], error]).toEqual([1, 'What there was to print could not be written (ENOSPC).\n']);
});
