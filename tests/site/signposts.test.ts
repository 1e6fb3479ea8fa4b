import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { scriptJson } from '#render/signposts/structured-data.ts';
import { serveFolder } from '#tests/support/serve-folder.ts';
import { temporaryFolder } from '#tests/support/temporary-store.ts';
import { visit } from '#tests/support/visit.ts';

const URL_OF_PAGE = 'https://status.exchange.example';

let site: BuiltSite;
let browser: Browser;

beforeAll(async () => {
  site = await builtSite({ at: '2022-01-21T21:00Z' });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await site.remove();
});

interface Row {
  address: string;
  changed: string | null;
  languages: string[];
}

/** As a browser's own parser reads it. */
async function rowsOf({ url }: BuiltSite): Promise<Row[]> {
  const page = await browser.newPage();
  await page.goto(`${url}/robots.txt`);
  const rows = await page.evaluate(async () => {
    const text = await (await fetch('/sitemap.xml')).text();
    const map = new DOMParser().parseFromString(text, 'application/xml');
    if (map.querySelector('parsererror')) throw new Error(text);
    return [...map.querySelectorAll('url')].map((row) => ({
      address: row.querySelector('loc')?.textContent ?? '',
      changed: row.querySelector('lastmod')?.textContent ?? null,
      languages: [...row.querySelectorAll('link')].map((link) => link.getAttribute('hreflang') ?? ''),
    }));
  });
  await page.close();
  return rows;
}

describe('sitemap.xml', () => {
  test('lists every page once, in every language, and no other', async () => {
    const files = readdirSync(site.folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('index.html') && !name.startsWith('embed/'))
      .map((name) => `${URL_OF_PAGE}/${name.replace(/index\.html$/, '')}`);
    const addresses = (await rowsOf(site)).map(({ address }) => address);
    expect(addresses.toSorted()).toEqual(files.toSorted());
  });

  test('tells when the content last changed, and nothing where it has no moment', async () => {
    const rows = new Map(
      (await rowsOf(site)).map(({ address, changed }) => [address.slice(URL_OF_PAGE.length), changed]),
    );
    expect(rows.get('/incidents/2022-01-14-sign-in-slow/')).toBe('2022-01-14T12:31Z');
    expect(rows.get('/subscribe/')).toBeNull();
    expect(rows.get('/')).toBe(rows.get('/es/'));
  });

  test('is the same when the page is built later and nobody has written anything', async () => {
    const later = await builtSite({ at: '2022-01-21T22:00Z' });
    const [first, second] = [site, later].map(({ folder }) => readFileSync(join(folder, 'sitemap.xml'), 'utf8'));
    await later.remove();
    expect(second).toBe(first);
  });

  test('names the other languages of a page', async () => {
    const [first] = await rowsOf(site);
    expect(first).toMatchObject({ address: `${URL_OF_PAGE}/`, languages: ['en', 'es'] });
  });
});

test('robots.txt forbids nothing and names the sitemap; the demonstration’s pages ask not to be listed', () => {
  const [robots, home, frame] = ['robots.txt', 'index.html', 'embed/index.html'].map((name) =>
    readFileSync(join(site.folder, name), 'utf8'),
  );
  expect(robots).toBe(`User-agent: *\nDisallow:\n\nSitemap: ${URL_OF_PAGE}/sitemap.xml\n`);
  for (const html of [home, frame]) expect(html).toContain('<meta name="robots" content="noindex">');
});

test('security.txt stands where RFC 9116 looks for it, and nowhere without a contact', async () => {
  const reply = await fetch(`${site.url}/.well-known/security.txt`);
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(await reply.text()).toBe(
    [
      'Contact: mailto:security@exchange.example',
      'Expires: 2022-07-20T21:00:00Z',
      'Preferred-Languages: en',
      `Canonical: ${URL_OF_PAGE}/.well-known/security.txt`,
      'Policy: https://exchange.example/security',
      '',
    ].join('\r\n'),
  );
  const other = await builtSite({ content: 'tests/content' });
  const missing = await fetch(`${other.url}/.well-known/security.txt`);
  await other.remove();
  expect(missing.status).toBe(404);
});

test('structured data in a page is read as data and violates none of its policies', async () => {
  const data = { name: '</script><script>document.title = "taken over"</script>' };
  const html = readFileSync(join(site.folder, 'index.html'), 'utf8').replace(
    '</head>',
    () => `<script id="data" type="application/ld+json">${scriptJson(data)}</script></head>`,
  );
  const copy = temporaryFolder();
  cpSync(site.folder, copy, { recursive: true });
  writeFileSync(join(copy, 'with-data.html'), html);
  const served = await serveFolder(copy);
  const { page, noise, context } = await visit(browser, `${served.url}/with-data.html`);
  const text = (await page.locator('#data').textContent()) ?? '';
  const title = await page.title();
  await context.close();
  await served.close();
  expect([noise, JSON.parse(text), title]).toEqual([[], data, 'Partial outage · Example Exchange status']);
});
