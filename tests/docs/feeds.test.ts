import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';

const DOCUMENT = readFileSync('docs/feeds.md', 'utf8');
const NAMES: Record<string, string> = { NUMBER: String.raw`\d+`, FORMAT: '(?:rss|atom|json)' };

/** In the first column of the document's tables. */
function cells(begin: string): string[] {
  return [...DOCUMENT.matchAll(new RegExp(`^\\| \`(${begin}[^\`]*)\``, 'gm'))].map(([, cell = '']) => cell);
}

const addresses = cells('/').map((address) => ({
  address,
  pattern: new RegExp(
    `^${address
      .slice(1)
      .replaceAll('.', String.raw`\.`)
      .replaceAll(/[A-Z]+/g, (name) => NAMES[name] ?? '[^/]+')}$`,
  ),
}));

let site: BuiltSite;
let files: string[];

beforeAll(async () => {
  site = await builtSite({ at: '2022-03-01T12:00Z' });
  files = readdirSync(site.folder, { recursive: true, encoding: 'utf8' });
});

afterAll(() => site.remove());

test('every address of docs/feeds.md is built', () => {
  const unbuilt = addresses.filter(({ pattern }) => !files.some((file) => pattern.test(file)));
  // No service and no incident of the demonstration has more than fifty updates.
  expect(unbuilt.map(({ address }) => address)).toEqual([
    '/components/COMPONENT/archive/NUMBER.FORMAT',
    '/incidents/INCIDENT/archive/NUMBER.FORMAT',
  ]);
});

test('every feed, calendar and text that is built stands in docs/feeds.md', () => {
  const told = /^(?!.*\.well-known)(?!robots).*\.(?:rss|atom|opml|ics|txt)$|^(?:feed|components|incidents)\b.*\.json$/;
  const untold = files.filter((file) => told.test(file) && !addresses.some(({ pattern }) => pattern.test(file)));
  expect(untold).toEqual([]);
});

test('every metric that is built stands in docs/feeds.md, and no other', () => {
  const metrics = readFileSync(join(site.folder, 'metrics.txt'), 'utf8');
  expect([...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)).toEqual(cells('allclear_'));
});
