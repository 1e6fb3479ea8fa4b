/**
 * One preview for all that a newcomer does one after the other, of the demo's
 * page with its main incident alone: each build takes seconds.
 */
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endAll, endOf, isRunning, runStart, startPreview, until, type Started } from '#tests/support/started.ts';

const INCIDENT = 'incidents/2022-01-17-unauthorised-withdrawals';
const DATA = join('var', 'start');
const AT_ANY_PORT = ['--port', '0'];

const folders: string[] = [];
let content: string;
let port: number;
/** The one that runs; tests leave one behind that shows what they have written. */
let started: Started;

beforeAll(async () => {
  content = smallContent();
  const other = await listening();
  ({ port } = other.address() as AddressInfo);
  started = await startPreview(['--content', content, '--port', String(port)]);
  other.close();
});

afterAll(async () => {
  await endAll();
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
    for (const name of readdirSync(DATA).filter((found) => found.startsWith(basename(folder))))
      rmSync(join(DATA, name), { recursive: true, force: true });
  }
});

function smallContent(): string {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-start-'));
  folders.push(folder);
  const isKept = (path: string): boolean => !/incidents\/20(?!22-01-17)|maintenances\/|templates\//.test(path);
  cpSync('content', folder, { recursive: true, filter: isKept });
  return folder;
}

function listening(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

async function textAt(address: string): Promise<string> {
  const response = await fetch(address);
  return response.text();
}

function mailbox(): Promise<string> {
  return textAt(`${started.url}/mailbox/`);
}

function count(mails: string): number {
  return mails.split('<li>').length - 1;
}

/** What the preview proposes to try. */
function example(): string {
  return /\n(---\n[\s\S]*?told of it once\.\n)/.exec(started.output())?.[1] ?? '';
}

test('a taken port gets a sentence and another port', async () => {
  expect(started.output()).toContain(`Port ${port} is taken, so this is another.`);
  expect(await textAt(`${started.url}/api/v2/status.json`)).toContain('Partial System Outage');
});

test('a mail can be read as text, as HTML that may do nothing, and as it came', async () => {
  const id = /\/mailbox\/([0-9a-f-]{36})\//.exec(await mailbox())?.[1] ?? '';
  const html = await fetch(`${started.url}/mailbox/${id}/html`);
  expect(await textAt(`${started.url}/mailbox/${id}/`)).toContain('Is this mail from us?');
  expect(html.headers.get('content-security-policy')).toContain('sandbox');
  expect(await textAt(`${started.url}/mailbox/${id}/source`)).toContain('Message-ID: ');
  expect((await fetch(`${started.url}/mailbox/..%2f..%2fallclear.db/source`)).status).toBe(404);
});

test('a second one at the same moment is told where the first is, and leaves it alone', async () => {
  const before = await mailbox();
  for (const words of [[], ['--fresh']]) {
    const second = runStart(['--content', content, ...AT_ANY_PORT, ...words]);
    expect(await once(second.child, 'exit')).toEqual([1, null]);
    expect(second.output()).toContain(`A preview of these entries at this moment runs at ${started.url}/ already.`);
  }
  expect(await mailbox()).toBe(before);
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
});

test('a mistake is explained and leaves the pages as they were', async () => {
  const wrong = join(content, INCIDENT, '20-wrong.md');
  writeFileSync(wrong, '---\nat: 2022-01-17T14:00\nstatus: identified\n---\nText.\n');
  await started.says('The pages stay as they were.');
  expect(started.output()).toContain('20-wrong.md:2:5  time-without-zone');
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
  rmSync(wrong);
});

test('a newcomer sees the page and the mails, adds an update, and sees both change', async () => {
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
  const before = await mailbox();
  expect(before).toContain('everything@customers.example');
  expect(before).not.toContain('my-first-update');
  writeFileSync(join(content, INCIDENT, '20-my-first-update.md'), example());
  await started.says('Sent 1 update: 3 mails in the mailbox.');
  expect(await textAt(`${started.url}/${INCIDENT}/`)).toContain('This is my first update.');
  expect(count(await mailbox()) - count(before)).toBe(3);
});

test('two at different moments run beside each other', async () => {
  const other = await startPreview(['--content', content, ...AT_ANY_PORT, '--at', '2022-01-18T18:00Z']);
  expect(await textAt(`${other.url}/`)).toContain('Withdrawals are slow');
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
  expect(await other.end()).toBe(0);
});

test('one mail is one mail', async () => {
  const folder = join(content, 'incidents', '2022-01-17-charts');
  const matter =
    'at: 2022-01-17T14:00Z\nstatus: investigating\nnextUpdate: 2022-01-17T15:00Z\ncomponents: { api: degraded_performance }';
  mkdirSync(folder);
  writeFileSync(join(folder, '01-late.md'), `---\n${matter}\n---\nWe are looking into it.\n`);
  writeFileSync(join(folder, 'incident.md'), '---\ntitle: Charts are late\n---\n');
  await started.says('Sent 1 update: 1 mail in the mailbox.');
  expect(started.output()).not.toContain('1 mails');
});

test('started again, it mails nobody a second time', async () => {
  const before = await mailbox();
  expect(await started.end()).toBe(0);
  started = await startPreview(['--content', content, ...AT_ANY_PORT]);
  expect(started.output()).not.toContain('Sent ');
  expect(count(await mailbox())).toBe(count(before));
});

test('a killed one is in nobody’s way, and what it mailed is not mailed again', async () => {
  const before = await mailbox();
  await started.kill();
  started = await startPreview(['--content', content, ...AT_ANY_PORT]);
  expect(count(await mailbox())).toBe(count(before));
});

test('a content folder that was moved away and back is shown again, and watched on', async () => {
  const [first, update] = ['20-my-first-update.md', '21-my-first-update.md'];
  renameSync(content, `${content}-away`);
  await started.says(`The folder “${content}” is gone. The pages stay as they were until it is back.`);
  expect(await textAt(`${started.url}/`)).toContain('Withdrawals are suspended');
  rmSync(join(`${content}-away`, INCIDENT, first));
  writeFileSync(join(`${content}-away`, INCIDENT, update), example());
  renameSync(`${content}-away`, content);
  await started.says('Sent 1 update: 3 mails in the mailbox.');
  writeFileSync(join(content, INCIDENT, update), '---\nat: now\n---\n');
  await started.says(`${update}:2:5`);
});

test('one that was begun while another builds is told so', async () => {
  const words = ['--content', smallContent(), ...AT_ANY_PORT];
  const both = [runStart(words), runStart(words)];
  const printed = (): string => both.map(({ output }) => output()).join('\n');
  const canStill = (): boolean => both.some(({ child }) => isRunning(child));
  const isBuilding = 'A preview of these entries at this moment is being built already.';
  await until(() => both.some(({ output }) => output().includes(isBuilding)), printed, canStill);
  await until(() => both.filter(({ output }) => output().includes('Ctrl-C ends it.')).length === 1, printed, canStill);
  expect(new Set(await Promise.all(both.map(({ child }) => endOf(child))))).toEqual(new Set([0, 1]));
});
