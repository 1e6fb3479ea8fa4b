import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { importTwice, manyIncidents, PAGE_YAML, wellImported } from './many-incidents.ts';
import { DOCUMENT, filesIn, run, temporary, write, writeJson } from './moving.ts';

describe('one sentence, and nothing is written, where the dump', () => {
  const cases: [string, (path: string) => void, RegExp][] = [
    ['is not there', () => undefined, /^There is no “[^”]+dump\.json”: name what you have saved\.\n$/],
    ['is empty', (path) => writeFileSync(path, ''), /^“[^”]+” is empty\.\n$/],
    [
      'breaks off',
      (path) => writeFileSync(path, JSON.stringify(DOCUMENT).slice(0, 900)),
      /^“[^”]+” breaks off in the middle: fetch it anew\.\n$/,
    ],
    [
      'is a web page',
      (path) => writeFileSync(path, '<!doctype html><title>Sign in</title>'),
      /^“[^”]+” is a web page \(HTML\) and no JSON: .*\.\n$/,
    ],
    [
      'has another shape',
      (path) => writeFileSync(path, '{"incidents":[{"id":7}]}'),
      /^“[^”]+” has another shape than expected, at “incidents\.0\.id”: .*\.\n$/,
    ],
    [
      'has nothing of it',
      (path) => writeFileSync(path, '{"hello":[]}'),
      /^“[^”]+” has another shape than expected: it has neither .*\.\n$/,
    ],
    ['is no UTF-8', (path) => writeFileSync(path, Buffer.from([0x7b, 0xff, 0xfe])), /^“[^”]+” is not UTF-8 text\.\n$/],
    [
      'has 200 MB',
      (path) => {
        writeFileSync(path, '{');
        truncateSync(path, 200 * 1024 * 1024);
      },
      /^“[^”]+” has 200 MB, and may have 100: .*\.\n$/,
    ],
  ];
  test.for(cases)('%s', async ([, make, sentence]) => {
    const folder = temporary();
    const content = write(join(folder, 'content'), { 'page.yaml': PAGE_YAML });
    const path = join(folder, 'dump.json');
    make(path);
    const { code, out, error } = await run('import', ['statuspage', path, '--content', content]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(sentence);
    expect(filesIn(content)).toEqual({ 'page.yaml': PAGE_YAML });
    expect(readdirSync(folder).filter((name) => name.includes('allclear'))).toEqual([]);
  });

  test('is asked for in a place that is not public', async () => {
    const content = write(temporary(), { 'page.yaml': PAGE_YAML });
    for (const address of ['http://status.example.com', 'https://127.0.0.1:1/', 'https://10.0.0.1/']) {
      const { code, error } = await run('import', ['statuspage', address, '--content', content]);
      expect({ code, error }).toEqual({
        code: 1,
        error: `“${address}” is no public address that begins with https://.\n`,
      });
    }
  });
});

test('three hundred incidents come, twice the same, and nobody would be mailed', async () => {
  expect(await importTwice(temporary(), 300)).toEqual(wellImported(300));
});

/** How far an import has come, as its copy beside the content folder shows it. */
const MOMENTS: [string, number][] = [
  ['when the copy is begun', 0],
  ['when the copy has a few entries', 5],
  ['when the copy has all entries', 200],
];

test.for(MOMENTS)('killed %s, an import has written nothing, and the next one finishes', async ([, entries]) => {
  const folder = temporary();
  const content = write(join(folder, 'content'), { 'page.yaml': PAGE_YAML });
  const dump = writeJson(folder, 'dump.json', { incidents: manyIncidents(200) });
  const child = spawn(process.execPath, ['scripts/import.ts', 'statuspage', dump, '--content', content], {
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const copy = `${content}.allclear-new`;
  while (child.exitCode === null && !(existsSync(copy) && countIn(join(copy, 'incidents')) >= entries)) await wait(1);
  child.kill('SIGKILL');
  await ended;
  expect([1, 1 + 200 * 3]).toContain(Object.keys(filesIn(content)).length);
  expect(await run('import', ['statuspage', dump, '--content', content])).toMatchObject({ code: 0 });
  expect(Object.keys(filesIn(content))).toHaveLength(1 + 200 * 3);
  expect(readdirSync(folder).toSorted()).toEqual(['content', 'dump.json']);
});

function countIn(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).length : 0;
}

test('killed between the two renames, the next import puts the content back first', async () => {
  const folder = temporary();
  const own = {
    'page.yaml': PAGE_YAML,
    'announcements/2024-01-01-ours.md': '---\ntitle: Ours\nat: 2024-01-01T00:00Z\n---\nX.\n',
  };
  write(join(folder, 'content.allclear-old'), own);
  write(join(folder, 'content.allclear-new'), own);
  const dump = writeJson(folder, 'dump.json', { incidents: manyIncidents(1) });
  const content = join(folder, 'content');
  expect(await run('import', ['statuspage', dump, '--content', content])).toMatchObject({ code: 0 });
  expect(filesIn(content)).toMatchObject(own);
  expect(readdirSync(folder).toSorted()).toEqual(['content', 'dump.json']);
});

test('a second import waits for the first, and not for one that was killed', async () => {
  const folder = temporary();
  const content = write(join(folder, 'content'), { 'page.yaml': PAGE_YAML });
  const dump = writeJson(folder, 'dump.json', { incidents: manyIncidents(1) });
  const lock = `${content}.allclear-lock`;
  writeFileSync(lock, String(process.pid));
  expect(await run('import', ['statuspage', dump, '--content', content])).toEqual({
    code: 1,
    out: '',
    error: `Another import (process ${process.pid}) is at work on “${content}”: wait until it has ended, and run this one again.\n`,
  });
  expect(filesIn(content)).toEqual({ 'page.yaml': PAGE_YAML });
  writeFileSync(lock, '4194305');
  expect(await run('import', ['statuspage', dump, '--content', content])).toMatchObject({ code: 0 });
  expect(readdirSync(folder).toSorted()).toEqual(['content', 'dump.json']);
});

test('a content folder behind a link is changed whole or not at all, and the link stays', async () => {
  const folder = temporary();
  const real = write(join(folder, 'real'), { 'page.yaml': PAGE_YAML });
  const content = join(folder, 'content');
  symlinkSync('real', content);
  const dump = writeJson(folder, 'dump.json', { incidents: manyIncidents(1) });
  expect(await run('import', ['statuspage', dump, '--content', content])).toMatchObject({ code: 0 });
  expect(Object.keys(filesIn(real))).toHaveLength(4);
  expect(readlinkSync(content)).toBe('real');
});

test('an entry of ours with the same name stays, and the one that comes stands beside it', async () => {
  const folder = temporary();
  const [path, text] = ['incidents/2020-01-01-incident-0', 'title: Ours'];
  const own = {
    'page.yaml': PAGE_YAML,
    [`${path}/incident.md`]: `---\n${text}\n---\n`,
    [`${path}/01-over.md`]: '---\nat: 2020-01-01T00:00Z\nstatus: resolved\n---\nOurs.\n',
  };
  const content = write(join(folder, 'content'), own);
  const dump = writeJson(folder, 'dump.json', { incidents: manyIncidents(1) });
  expect(await run('import', ['statuspage', dump, '--content', content])).toMatchObject({ code: 0 });
  expect(filesIn(content)).toMatchObject(own);
  expect(readdirSync(join(content, 'incidents'))).toEqual([
    '2020-01-01-incident-0',
    '2020-01-01-incident-0-000000000000',
  ]);
});
