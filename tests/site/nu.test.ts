import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { isMissing, programNamed } from '#tests/support/debian-program.ts';

const JAR = join(dirname(createRequire(import.meta.url).resolve('vnu-jar/package.json')), 'build/dist/vnu.jar');
const MOMENTS = ['2022-01-17T14:00Z', '2022-01-21T21:00Z'];

describe.skipIf(isMissing('the tests with the Nu checker', ['java']))('for the Nu checker, every page', () => {
  const sites: BuiltSite[] = [];

  beforeAll(async () => {
    for (const at of MOMENTS) sites.push(await builtSite({ at }));
  });

  afterAll(async () => {
    await Promise.all(sites.map((site) => site.remove()));
  });

  test('is valid, with its styles and pictures', { timeout: 180_000 }, () => {
    expect(complaints(sites.map(({ folder }) => folder))).toEqual([]);
  });

  test('is not valid where it has a fault', () => {
    const folder = mkdtempSync(join(tmpdir(), 'allclear-nu-'));
    const html = '<!doctype html><html lang="en"><head><title>A page</title></head><body><p>Text</b></body></html>';
    writeFileSync(join(folder, 'index.html'), html);
    const found = complaints([folder]);
    rmSync(folder, { recursive: true });
    expect(found).toEqual([expect.stringContaining('Stray end tag')]);
  });
});

function complaints(folders: string[]): string[] {
  // It cannot judge a policy that names hashes; the browser's console does.
  const filter = ['--filterpattern', '.*(violates Content Security Policy|Content Security Policy).*'];
  const options = ['--skip-non-html', '--also-check-svg', '--Werror', '--format', 'json', '--stdout', ...filter];
  const { stdout, stderr } = spawnSync(programNamed('java') ?? '', ['-jar', JAR, ...options, ...folders], {
    encoding: 'utf8',
  });
  if (stdout.trim() === '') throw new Error(`The Nu checker said nothing. ${stderr}`);
  const { messages } = JSON.parse(stdout) as {
    messages: { type: string; url: string; lastLine: number; message: string }[];
  };
  return messages.map(({ url, lastLine, message }) => `${url}:${lastLine} ${message}`);
}
