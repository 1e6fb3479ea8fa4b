import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { aStatuspageIncident, DOCUMENT, filesIn, run, temporary, write, writeJson } from './moving.ts';

const PAGE_YAML = `name: Example Exchange
url: https://status.exchange.example
components:
  - { id: withdrawals, name: Withdrawals, since: 2021-05-01T00:00Z }
  - { id: trading, name: Trading, since: 2021-05-01T00:00Z }
`;

/** Many incidents of three updates each. */
function manyIncidents(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const id = index.toString(36).padStart(12, '0');
    const at = (minute: number) => new Date(Date.UTC(2020, 0, 1) + index * 36e5 + minute * 6e4).toISOString();
    return aStatuspageIncident(id, `Incident ${index % 50}`, [
      { id: `c${id.slice(1)}`, status: 'resolved', body: 'Over.', at: at(40) },
      {
        id: `d${id.slice(1)}`,
        status: 'monitoring',
        body: 'Mended.',
        at: at(20),
        affected: [['c3d4e5f6a1b2', 'Trading', 'operational']],
      },
      {
        id: `e${id.slice(1)}`,
        status: 'investigating',
        body: 'Broken.',
        at: at(0),
        affected: [['c3d4e5f6a1b2', 'Trading', 'major_outage']],
      },
    ]);
  });
}

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

test('three thousand incidents come, twice the same, and nobody would be mailed', async () => {
  const folder = temporary();
  const content = write(join(folder, 'content'), { 'page.yaml': PAGE_YAML });
  const dump = writeJson(folder, 'dump.json', { incidents: manyIncidents(3000) });
  const first = await run('import', ['statuspage', dump, '--content', content]);
  expect(first).toMatchObject({ code: 0, out: expect.stringContaining('3000 incidents, 0 maintenances') as string });
  expect(readdirSync(join(content, 'incidents'))).toHaveLength(3000);
  const second = await run('import', ['statuspage', dump, '--content', content]);
  expect(second.out).toContain('0 incidents, 0 maintenances and 0 announcements are new; 3000 were here already.');
  const loud = Object.entries(filesIn(content)).filter(
    ([path, text]) => /\/\d\d-/.test(path) && !text.includes('notify: false'),
  );
  expect(loud).toEqual([]);
}, 300_000);

test.for([300, 900, 1600, 2600])(
  'killed after %i ms, an import has come whole or not at all, and the next one finishes',
  async (delay) => {
    const folder = temporary();
    const content = write(join(folder, 'content'), { 'page.yaml': PAGE_YAML });
    const dump = writeJson(folder, 'dump.json', { incidents: manyIncidents(600) });
    const child = spawn(process.execPath, ['scripts/import.ts', 'statuspage', dump, '--content', content], {
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await wait(delay);
    child.kill('SIGKILL');
    await ended;
    expect([1, 1 + 600 * 4]).toContain(Object.keys(filesIn(content)).length);
    expect(await run('import', ['statuspage', dump, '--content', content])).toMatchObject({ code: 0 });
    expect(Object.keys(filesIn(content))).toHaveLength(1 + 600 * 4);
    expect(existsSync(`${content}.allclear-new`) || existsSync(`${content}.allclear-old`)).toBe(false);
  },
);
