import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const INCIDENT = 'incidents/2022-01-17-unauthorised-withdrawals';

let content: string;
let children: ChildProcess[];

const DATA = join('var', 'start');

beforeEach(() => {
  content = mkdtempSync(join(tmpdir(), 'allclear-start-'));
  cpSync('content', content, { recursive: true });
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map(endOf));
  rmSync(content, { recursive: true, force: true });
  for (const name of readdirSync(DATA).filter((found) => found.startsWith(basename(content))))
    rmSync(join(DATA, name), { recursive: true, force: true });
});

interface Started {
  url: string;
  output(): string;
  /** Waits until the program has printed the text. */
  says(text: string): Promise<void>;
  /** Sends Ctrl-C; the exit code. */
  end(): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

async function start(...words: string[]): Promise<Started> {
  const { child, says, output } = run(words);
  await says('Ctrl-C ends it.');
  const url = /The page +(\S+)\//.exec(output())?.[1] ?? '';
  return {
    url,
    output,
    says,
    end: () => endOf(child),
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function run(words: string[]): { child: ChildProcess } & Pick<Started, 'says' | 'output'> {
  const child = spawn(process.execPath, ['scripts/start.ts', '--content', content, ...words]);
  children.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (printed += text.toString()));
  const output = (): string => printed;
  return {
    child,
    output,
    says: (text) =>
      until(
        () => printed.includes(text),
        () => `“${text}” in:\n${printed}`,
        () => isRunning(child),
      ),
  };
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function endOf(child: ChildProcess): Promise<number | null> {
  if (!isRunning(child)) return Promise.resolve(child.exitCode);
  child.kill('SIGINT');
  return new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

/** However long it takes on a busy machine: the test has a limit of its own. A program that has ended says no more. */
async function until(isTrue: () => boolean, what: () => string, isRunning: () => boolean): Promise<void> {
  while (!isTrue()) {
    if (!isRunning()) throw new Error(`There was no ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function textAt(address: string): Promise<string> {
  const response = await fetch(address);
  return response.text();
}

test('a newcomer sees the page and the mails, adds an update, and sees both change', async () => {
  const started = await start('--port', '0');
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
  const before = await textAt(`${started.url}/mailbox/`);
  expect(before).toContain('everything@customers.example');
  expect(before).not.toContain('my-first-update');

  const example = /\n(---\n[\s\S]*?told of it once\.\n)/.exec(started.output())?.[1] ?? '';
  writeFileSync(join(content, INCIDENT, '20-my-first-update.md'), example);
  await started.says('Sent 1 update: 3 mails in the mailbox.');
  expect(await textAt(`${started.url}/${INCIDENT}/`)).toContain('This is my first update.');
  expect(count(await textAt(`${started.url}/mailbox/`)) - count(before)).toBe(3);

  expect(await started.end()).toBe(0);
});

function count(mailbox: string): number {
  return mailbox.split('<li>').length - 1;
}

test('a mail can be read as text, as HTML that may do nothing, and as it came', async () => {
  const started = await start('--port', '0');
  const id = /\/mailbox\/([0-9a-f-]{36})\//.exec(await textAt(`${started.url}/mailbox/`))?.[1] ?? '';
  const html = await fetch(`${started.url}/mailbox/${id}/html`);
  expect(await textAt(`${started.url}/mailbox/${id}/`)).toContain('Is this mail from us?');
  expect(html.headers.get('content-security-policy')).toContain('sandbox');
  expect(await textAt(`${started.url}/mailbox/${id}/source`)).toContain('Message-ID: ');
  expect((await fetch(`${started.url}/mailbox/..%2f..%2fallclear.db/source`)).status).toBe(404);
});

test('a mistake is explained and leaves the pages as they were', async () => {
  const started = await start('--port', '0');
  writeFileSync(join(content, INCIDENT, '20-wrong.md'), '---\nat: 2022-01-17T14:00\nstatus: identified\n---\nText.\n');
  await started.says('The pages stay as they were.');
  expect(started.output()).toContain('20-wrong.md:2:5  time-without-zone');
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
});

test('a taken port gets a sentence and another port', async () => {
  const other = await listening();
  const { port } = other.address() as AddressInfo;
  const started = await start('--port', String(port));
  other.close();
  expect(started.output()).toContain(`Port ${port} is taken, so this is another.`);
  expect(await textAt(`${started.url}/api/v2/status.json`)).toContain('Partial System Outage');
});

function listening(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

test('started again, it mails nobody a second time', async () => {
  const first = await start('--port', '0');
  const mailbox = await textAt(`${first.url}/mailbox/`);
  await first.end();
  const started = await start('--port', '0');
  expect(started.output()).not.toContain('Sent ');
  expect(count(await textAt(`${started.url}/mailbox/`))).toBe(count(mailbox));
});

test('a second one at the same moment is told where the first is, and leaves it alone', async () => {
  const started = await start('--port', '0');
  const mailbox = await textAt(`${started.url}/mailbox/`);
  for (const words of [[], ['--fresh']]) {
    const second = run(['--port', '0', ...words]);
    expect(await once(second.child, 'exit')).toEqual([1, null]);
    expect(second.output()).toContain(`A preview of these entries at this moment runs at ${started.url}/ already.`);
  }
  expect(await textAt(`${started.url}/mailbox/`)).toBe(mailbox);
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
});

test('one that was begun while another builds is told so', async () => {
  const both = [run(['--port', '0']), run(['--port', '0'])];
  await until(
    () =>
      both.some(({ output }) => output().includes('A preview of these entries at this moment is being built already.')),
    () => both.map(({ output }) => output()).join('\n'),
    () => both.some(({ child }) => isRunning(child)),
  );
  await until(
    () => both.filter(({ output }) => output().includes('Ctrl-C ends it.')).length === 1,
    () => both.map(({ output }) => output()).join('\n'),
    () => both.some(({ child }) => isRunning(child)),
  );
  expect(new Set(await Promise.all(both.map(({ child }) => endOf(child))))).toEqual(new Set([0, 1]));
});

test('two at different moments run beside each other', async () => {
  const started = await start('--port', '0');
  const other = await start('--port', '0', '--at', '2022-01-18T18:00Z');
  expect(await textAt(`${other.url}/`)).toContain('Withdrawals are slow');
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
  expect(await other.end()).toBe(0);
});

test('a killed one is in nobody’s way, and what it mailed is not mailed again', async () => {
  const first = await start('--port', '0');
  const mailbox = await textAt(`${first.url}/mailbox/`);
  await first.kill();
  const started = await start('--port', '0');
  expect(count(await textAt(`${started.url}/mailbox/`))).toBe(count(mailbox));
});

test('a content folder that was moved away and back is shown again, and watched on', async () => {
  const started = await start('--port', '0');
  renameSync(content, `${content}-away`);
  await started.says(`The folder “${content}” is gone. The pages stay as they were until it is back.`);
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
  const example = /\n(---\n[\s\S]*?told of it once\.\n)/.exec(started.output())?.[1] ?? '';
  writeFileSync(join(`${content}-away`, INCIDENT, '20-my-first-update.md'), example);
  renameSync(`${content}-away`, content);
  await started.says('Sent 1 update: 3 mails in the mailbox.');
  writeFileSync(join(content, INCIDENT, '20-my-first-update.md'), '---\nat: now\n---\n');
  await started.says('20-my-first-update.md:2:5');
});

test('one mail is one mail', async () => {
  const started = await start('--port', '0');
  const folder = join(content, 'incidents', '2022-01-17-charts');
  const matter =
    'at: 2022-01-17T14:00Z\nstatus: investigating\nnextUpdate: 2022-01-17T15:00Z\ncomponents: { api: degraded_performance }';
  mkdirSync(folder);
  writeFileSync(join(folder, 'incident.md'), '---\ntitle: Charts are late\n---\n');
  writeFileSync(join(folder, '01-late.md'), `---\n${matter}\n---\nWe are looking into it.\n`);
  await started.says('Sent 1 update: 1 mail in the mailbox.');
  expect(started.output()).not.toContain('1 mails');
});
