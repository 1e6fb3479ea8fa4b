import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compressFolder } from '#site/compress.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { temporaryFolder } from '#tests/support/temporary-store.ts';

const LONG = 'Withdrawals are suspended. '.repeat(200);

function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function compressed(files: Record<string, string | Uint8Array>): Promise<Record<string, Buffer>> {
  const folder = folderWith(files);
  await compressFolder(folder);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

test('a text has a copy in brotli and one in gzip, which are the text', async () => {
  const files = await compressed({ 'history/index.html': LONG });
  expect(Object.keys(files)).toEqual(['history/index.html', 'history/index.html.br', 'history/index.html.gz']);
  expect(brotliDecompressSync(files['history/index.html.br'] ?? '').toString()).toBe(LONG);
  expect(gunzipSync(files['history/index.html.gz'] ?? '').toString()).toBe(LONG);
  expect(files['history/index.html']?.toString()).toBe(LONG);
});

test('a text longer than any window is compressed whole', async () => {
  const text = Array.from({ length: 900_000 }, (_, index) => String(index)).join(' ');
  const files = await compressed({ 'summary.json': text });
  expect(brotliDecompressSync(files['summary.json.br'] ?? '').toString()).toBe(text);
});

test('a copy that is no smaller is not kept', async () => {
  expect(Object.keys(await compressed({ 'robots.txt': 'ok', 'empty.json': '' }))).toEqual(['empty.json', 'robots.txt']);
});

test('a file that is no text is left alone', async () => {
  const files = { 'logo.png': LONG, 'index.pagefind.gz': LONG, 'old.html.br': LONG };
  expect(Object.keys(await compressed(files))).toEqual(Object.keys(files).toSorted());
});

test('the same text gives the same bytes, and a second time changes nothing', async () => {
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}.html`, `${index} ${LONG}`]));
  const once = await compressed(files);
  expect(Object.keys(once)).toHaveLength(120);
  expect(await compressed(files)).toEqual(once);
  expect(await compressed(once)).toEqual(once);
});

test('what cannot be written is told', async () => {
  const folder = folderWith({ 'index.html': LONG, 'index.html.br/keep': '' });
  await expect(compressFolder(folder)).rejects.toThrow('EISDIR');
});

describe('a build', () => {
  let site: BuiltSite;

  beforeAll(async () => {
    site = await builtSite({ content: 'tests/content' });
  });

  afterAll(() => site.remove());

  test('has a copy beside every page, feed and document, but the feeds of single incidents', () => {
    const names = readdirSync(site.folder, { recursive: true, encoding: 'utf8' });
    const alone = (name: string) => /^incidents\/[^/]+\.(?:rss|atom|json)$/.test(name);
    const texts = names.filter((name) => /\.(?:html|rss|atom|json)$/.test(name) && !alone(name));
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.filter((name) => !names.includes(`${name}.br`) || !names.includes(`${name}.gz`))).toEqual([]);
  });
});
