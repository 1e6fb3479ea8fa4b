import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TEST_KEY } from '#tests/support/temporary-store.ts';

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-serve-'));
  cpSync('tests/content', join(folder, 'content'), { recursive: true });
  rewritePage((page) => `${page}\nsubscriptions: { url: https://updates.water.example }\n`);
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map(endOf));
  rmSync(folder, { recursive: true });
});

function rewritePage(change: (text: string) => string): void {
  const path = join(folder, 'content', 'page.yaml');
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

function endOf(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM');
  return exitOf(child);
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

interface Served {
  child: ChildProcess;
  printed: () => string;
  /** Waits until the program has printed the text, and gives all of it. */
  says: (text: string) => Promise<string>;
}

function serve(variables: Record<string, string> = {}, words: string[] = []): Served {
  const env = {
    PATH: process.env['PATH'],
    SMTP_URL: 'smtp://127.0.0.1:2525',
    MAIL_FROM: 'updates@water.example',
    ALLCLEAR_STORE: join(folder, 'store.db'),
    ALLCLEAR_KEY: TEST_KEY,
    ALLCLEAR_LISTEN: '127.0.0.1:0',
    ...variables,
  };
  const child = spawn(process.execPath, ['scripts/serve.ts', '--content', join(folder, 'content'), ...words], { env });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const printed = (): string => text;
  return {
    child,
    printed,
    async says(wanted) {
      for (let tries = 0; tries < 300 && !text.includes(wanted); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(text).toContain(wanted);
      return text;
    },
  };
}

async function addressOf({ says }: Served): Promise<string> {
  return /listens at (\S+);/.exec(await says('readers reach it at'))?.[1] ?? '';
}

test('it answers, shows what page.yaml says now, and ends when told, with what is under way answered', async () => {
  const served = serve();
  const url = await addressOf(served);
  expect(served.printed()).toContain('readers reach it at https://updates.water.example.');
  expect(await (await fetch(`${url}/health`)).text()).toBe('ok\n');
  rewritePage((page) => page.replace(/^name: .*$/m, 'name: Renamed Water'));
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await (await fetch(url)).text()).includes('Renamed Water')) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await (await fetch(url)).text()).toContain('Renamed Water');
  rewritePage(() => 'name: 1');
  await served.says('the service goes on with what it had');
  expect(await (await fetch(url)).text()).toContain('Renamed Water');

  const slow = createConnection(Number(new URL(url).port), '127.0.0.1');
  slow.write(
    'POST /manage HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 11\r\n\r\nemail',
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  served.child.kill('SIGTERM');
  await served.says('Ending: what is under way is finished.');
  const answer = new Promise<string>((resolve) => {
    let text = '';
    slow.on('data', (chunk) => (text += chunk.toString()));
    slow.once('close', () => resolve(text));
  });
  slow.write('=a%40b');
  expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(await exitOf(served.child)).toBe(0);
});

describe('a mistake is one sentence and an exit code', () => {
  test.each<[string, Record<string, string>, string, number]>([
    ['no relay', { SMTP_URL: '' }, 'SMTP_URL is not set', 2],
    ['no key', { ALLCLEAR_KEY: '' }, 'ALLCLEAR_KEY must be 64 hexadecimal digits', 2],
    ['a place to listen that is none', { ALLCLEAR_LISTEN: '8080' }, 'ALLCLEAR_LISTEN must be', 2],
    [
      'an address that this machine has not',
      { ALLCLEAR_LISTEN: '192.0.2.1:8080' },
      'This machine has no address 192.0.2.1',
      1,
    ],
    ['a proxy by name', { ALLCLEAR_TRUSTED_PROXY: 'proxy.example' }, 'ALLCLEAR_TRUSTED_PROXY takes addresses', 2],
    ['no number', { ALLCLEAR_ASKINGS_AN_HOUR: 'many' }, 'ALLCLEAR_ASKINGS_AN_HOUR takes a whole number', 2],
    ['a sender that is none', { CONFIRM_FROM: 'nobody' }, 'CONFIRM_FROM is not an address', 2],
  ])('%s', async (...[, variables, sentence, code]) => {
    const { child, says } = serve(variables);
    const text = await says(sentence);
    expect(text.trim().split('\n').at(-1)).toContain(sentence);
    expect(await exitOf(child)).toBe(code);
  });

  test('page.yaml names no service', async () => {
    rewritePage((page) => page.replace(/^subscriptions:.*$/m, ''));
    expect(await serve().says('does not say where readers reach the service')).toContain(
      'does not say where readers reach the service',
    );
  });

  test('nobody is named from whom mails come', async () => {
    rewritePage((page) => page.replace(/^mailFrom:.*$/m, ''));
    expect(await serve({ MAIL_FROM: '' }).says('Nobody is named from whom confirmations come')).toContain(
      'Nobody is named from whom confirmations come',
    );
  });

  test('a demonstration with a real relay', async () => {
    rewritePage((page) => `${page}\ndemonstration: { notice: Invented., at: 2026-03-28T12:00Z }\n`);
    expect(await serve({ SMTP_URL: 'smtp://mail.example' }).says('This page is a demonstration')).toContain(
      'This page is a demonstration',
    );
  });

  test('a taken port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    expect(
      await serve({ ALLCLEAR_LISTEN: `127.0.0.1:${port}` }).says(`Something else listens at 127.0.0.1:${port}`),
    ).toContain(`Something else listens at 127.0.0.1:${port}`);
    other.close();
  });
});
