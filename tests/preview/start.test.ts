import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const INCIDENT = 'incidents/2022-01-17-unauthorised-withdrawals';

let content: string;
let started: Started | null;

beforeEach(() => {
  content = mkdtempSync(join(tmpdir(), 'allclear-start-'));
  cpSync('content', content, { recursive: true });
  started = null;
});

afterEach(async () => {
  await started?.end();
  rmSync(content, { recursive: true, force: true });
  rmSync(join('var', 'start', basename(content)), { recursive: true, force: true });
});

interface Started {
  url: string;
  output(): string;
  /** Waits until the program has printed the text. */
  says(text: string): Promise<void>;
  /** Sends Ctrl-C; the exit code. */
  end(): Promise<number | null>;
}

async function start(...words: string[]): Promise<Started> {
  const child = spawn(process.execPath, ['scripts/start.ts', '--content', content, ...words]);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (printed += text.toString()));
  const says = (text: string): Promise<void> => until(() => printed.includes(text), `“${text}” in:\n${printed}`);
  await says('Ctrl-C ends it.');
  const url = /The page +(\S+)\//.exec(printed)?.[1] ?? '';
  return { url, output: () => printed, says, end: () => endOf(child) };
}

function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  child.kill('SIGINT');
  return new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

async function until(isTrue: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`There was no ${what}`);
}

async function textAt(address: string): Promise<string> {
  const response = await fetch(address);
  return response.text();
}

test('a newcomer sees the page and the mails, adds an update, and sees both change', async () => {
  started = await start('--port', '0');
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
  const before = await textAt(`${started.url}/mailbox/`);
  expect(before).toContain('everything@customers.example');
  expect(before).not.toContain('my-first-update');

  const example = /\n(---\n[\s\S]*?told of it once\.\n)/.exec(started.output())?.[1] ?? '';
  writeFileSync(join(content, INCIDENT, '20-my-first-update.md'), example);
  await started.says('Sent 1 update: 2 mails in the mailbox.');
  expect(await textAt(`${started.url}/${INCIDENT}/`)).toContain('This is my first update.');
  expect(count(await textAt(`${started.url}/mailbox/`)) - count(before)).toBe(2);

  expect(await started.end()).toBe(0);
});

function count(mailbox: string): number {
  return mailbox.split('<li>').length - 1;
}

test('a mail can be read as text, as HTML that may do nothing, and as it came', async () => {
  started = await start('--port', '0');
  const id = /\/mailbox\/([0-9a-f-]{36})\//.exec(await textAt(`${started.url}/mailbox/`))?.[1] ?? '';
  const html = await fetch(`${started.url}/mailbox/${id}/html`);
  expect(await textAt(`${started.url}/mailbox/${id}/`)).toContain('Is this mail from us?');
  expect(html.headers.get('content-security-policy')).toContain('sandbox');
  expect(await textAt(`${started.url}/mailbox/${id}/source`)).toContain('Message-ID: ');
  expect((await fetch(`${started.url}/mailbox/..%2f..%2fallclear.db/source`)).status).toBe(404);
});

test('a mistake is explained and leaves the pages as they were', async () => {
  started = await start('--port', '0');
  writeFileSync(join(content, INCIDENT, '20-wrong.md'), '---\nat: 2022-01-17T14:00\nstatus: identified\n---\nText.\n');
  await started.says('The pages stay as they were.');
  expect(started.output()).toContain('20-wrong.md:2:5  time-without-zone');
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
});

test('a taken port gets a sentence and another port', async () => {
  const other = await listening();
  const { port } = other.address() as AddressInfo;
  started = await start('--port', String(port));
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
  started = await start('--port', '0');
  expect(started.output()).not.toContain('Sent ');
  expect(count(await textAt(`${started.url}/mailbox/`))).toBe(count(mailbox));
});
