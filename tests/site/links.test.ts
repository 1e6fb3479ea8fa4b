import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtSite } from '#tests/support/built-site.ts';

/** Every address that the pages of a folder link to within the site, and that is not there. */
function deadLinks(folder: string): string[] {
  const files = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }));
  return [...files].filter((name) => name.endsWith('.html')).flatMap((name) => deadLinksOf(folder, files, name));
}

function deadLinksOf(folder: string, files: Set<string>, name: string): string[] {
  const html = readFileSync(join(folder, name), 'utf8');
  const here = `/${name.replace(/index\.html$/, '')}`;
  return [...html.matchAll(/<(?:a|link)\b[^>]*\bhref="([^"]*)"/g)].flatMap(([, href = '']) => {
    const url = new URL(href, `http://site.invalid${here}`);
    if (url.hostname !== 'site.invalid') return [];
    const target = `${url.pathname.slice(1)}${url.pathname.endsWith('/') ? 'index.html' : ''}`;
    const isThere = files.has(target) && hasFragment(join(folder, target), url.hash.slice(1));
    return isThere ? [] : [`${name} → ${href}`];
  });
}

function hasFragment(file: string, fragment: string): boolean {
  return fragment === '' || readFileSync(file, 'utf8').includes(`id="${fragment}"`);
}

test.each([
  ['content', '2022-01-17T04:00Z'],
  ['content', '2022-01-17T14:00Z'],
  ['content', '2022-03-01T12:00Z'],
  ['tests/content', undefined],
])('no link of %s as of %s leads nowhere', async (content, at) => {
  const site = await builtSite(at === undefined ? { content } : { content, at });
  const dead = deadLinks(site.folder);
  await site.remove();
  expect(dead).toEqual([]);
});
