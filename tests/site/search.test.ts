import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { HtmlValidate } from 'html-validate';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '#tests/support/axe.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { visit } from '#tests/support/visit.ts';

const NOTHING = 'Nothing was found. Try fewer or other words.';
const FAILED = 'The search could not be loaded. The history has everything, by month. History';

let browser: Browser;
let exchange: BuiltSite;
let town: BuiltSite;
let townContent: string;

beforeAll(async () => {
  townContent = mkdtempSync(join(tmpdir(), 'allclear-town-'));
  cpSync('tests/content', townContent, { recursive: true });
  for (const month of ['01', '03', '02'])
    announce(`2026-${month}-05`, 'The *brookside* pump is `<img src=x>` & <b>new</b>.');
  for (let day = 10; day < 22; day += 1) announce(`2026-01-${day}`, 'The hydrant is flushed.');
  [browser, exchange, town] = await Promise.all([
    launchBrowser(),
    builtSite({ at: '2022-01-21T21:00Z' }),
    builtSite({ content: townContent, at: '2026-03-28T12:00Z' }),
  ]);
});

afterAll(async () => {
  await browser.close();
  await Promise.all([exchange.remove(), town.remove()]);
  rmSync(townContent, { recursive: true });
});

function announce(day: string, text: string): void {
  const entry = `---\ntitle: News of ${day}\nat: ${day}T10:00+01:00\n---\n${text}\n`;
  writeFileSync(join(townContent, 'announcements', `${day}-news.md`), entry);
}

interface Searched {
  status: string;
  results: { path: string; title: string; day: string; excerpt: string }[];
  noise: string[];
}

async function search(address: string, options: BrowserContextOptions = {}): Promise<Searched> {
  const { page, noise, context } = await visit(browser, address, options);
  const found = { ...(await resultsOf(page)), noise };
  await context.close();
  return found;
}

async function resultsOf(page: Page): Promise<Omit<Searched, 'noise'>> {
  await page.waitForFunction(() => {
    const text = document.querySelector<HTMLElement>('[role=status][data-forms]')?.innerText.trim() ?? '';
    return text !== '' && !/^(?:Searching|Buscando)/.test(text);
  });
  const results = await page.locator('.results li').evaluateAll((items) =>
    items.map((item) => ({
      path: item.querySelector('a')?.getAttribute('href') ?? '',
      title: item.querySelector('a')?.textContent ?? '',
      day: item.querySelector('span')?.textContent.replace(' · ', '') ?? '',
      excerpt: item.querySelector('p')?.textContent ?? '',
    })),
  );
  return { status: (await page.locator('[role=status][data-forms]').innerText()).trim(), results };
}

/** The paths below `/pagefind/` that the page asks for from now on. */
function askedOfPagefind(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/pagefind/')) asked.push(pathname);
  });
  return asked;
}

test('a word that stands only in an old incident finds it, under the policy and with nothing from elsewhere', async () => {
  const { status, results, noise } = await search(`${exchange.url}/search/?q=oldest+waiting`);
  expect({ status, noise }).toEqual({ status: '1 result', noise: [] });
  expect(results).toMatchObject([{ path: '/incidents/2021-10-29-deposits-late/', day: '29 Oct 2021' }]);
  expect(results[0]?.excerpt).toContain('About 1,900 earlier deposits are still waiting');
});

test('a page in Spanish finds pages in Spanish', async () => {
  const { results, noise } = await search(`${exchange.url}/es/search/?q=2FA`);
  expect(noise).toEqual([]);
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ path }) => !path.startsWith('/es/'))).toEqual([]);
  const translated = results.find(({ path }) => path === '/es/incidents/2022-01-17-unauthorised-withdrawals/');
  expect(translated?.day).toBe('17 ene 2022');
});

test('what stands nowhere is not found', async () => {
  expect(await search(`${exchange.url}/search/?q=zyxwvut`)).toEqual({ status: NOTHING, results: [], noise: [] });
});

test('the index has nothing of the banner, the footer or what every page repeats', () => {
  const folder = join(exchange.folder, 'pagefind/fragment');
  const texts = readdirSync(folder).map((name) => gunzipSync(readFileSync(join(folder, name))).toString());
  expect(texts.join('\n')).toContain('Withdrawals');
  for (const repeated of ['emonstration', 'Skip to', 'RSS', 'We never ask for', 'telephone support', 'Link to this']) {
    expect({ repeated, texts: texts.filter((text) => text.includes(repeated)) }).toEqual({ repeated, texts: [] });
  }
});

test('among equals the newest is the first', async () => {
  const { results } = await search(`${town.url}/search/?q=brookside`);
  expect(results.map(({ day }) => day)).toEqual(['5 Mar 2026', '5 Feb 2026', '5 Jan 2026']);
});

test('what looks like markup in an entry stays text, and the word found is marked', async () => {
  const { page, noise, context } = await visit(browser, `${town.url}/search/?q=brookside`);
  const { results } = await resultsOf(page);
  const marked = await page.locator('.results mark').allTextContents();
  const planted = await page.locator('.results img, .results b').count();
  await context.close();
  expect(results[0]?.excerpt).toContain('The brookside pump is <img src=x> & <b>new</b>.');
  expect({ marked, planted, noise }).toEqual({ marked: Array(3).fill('brookside'), planted: 0, noise: [] });
});

test('many results come in numbered pages, which can be linked', async () => {
  const { page, context } = await visit(browser, `${town.url}/search/?q=hydrant`);
  const first = await resultsOf(page);
  await page.locator('.pages a', { hasText: '2' }).click();
  const second = await resultsOf(page);
  const current = await page.locator('.pages [aria-current]').textContent();
  const address = new URL(page.url()).search;
  await context.close();
  expect([first.status, first.results.length, second.results.length]).toEqual(['12 results', 10, 2]);
  expect({ current, address }).toEqual({ current: '2', address: '?q=hydrant&page=2' });
});

test('nothing of Pagefind comes before the first search; the keyboard alone searches, and the way back works', async () => {
  const { page, noise, context } = await visit(browser, `${exchange.url}/search/`);
  const asked = askedOfPagefind(page);
  await page.locator('#q').focus();
  await page.keyboard.type('deposits');
  await page.waitForLoadState('networkidle');
  const before = [...asked];
  await page.keyboard.press('Enter');
  const { results } = await resultsOf(page);
  const state = [new URL(page.url()).search, await page.title(), await page.evaluate(() => document.activeElement?.id)];
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('href'));
  await page.goBack();
  const left = [await page.locator('.results li').count(), await page.locator('#q').inputValue()];
  await context.close();
  expect({ before, state, left, noise }).toEqual({
    before: [],
    state: ['?q=deposits', 'deposits – Search – Example Exchange', 'q'],
    left: [0, ''],
    noise: [],
  });
  expect(asked).toContain('/pagefind/pagefind.js');
  expect(focused).toBe(results[0]?.path);
});

test('no other page asks for anything of the search, or lets WebAssembly run', async () => {
  const files = readdirSync(exchange.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  );
  const loosened = files.filter((name) =>
    /wasm-unsafe-eval|_astro\/search/.test(readFileSync(join(exchange.folder, name), 'utf8')),
  );
  expect(loosened.toSorted()).toEqual(['es/search/index.html', 'search/index.html']);
  for (const path of ['/', '/history/', '/incidents/2022-01-17-unauthorised-withdrawals/', '/es/']) {
    const { page, context } = await visit(browser, exchange.url);
    const asked = askedOfPagefind(page);
    await page.goto(exchange.url + path, { waitUntil: 'networkidle' });
    await page.locator('footer a[href$="/search/"]').focus();
    await page.waitForLoadState('networkidle');
    await context.close();
    expect({ path, asked }).toEqual({ path, asked: [] });
  }
});

test.each([
  ['/', false],
  ['/search/', true],
])('on %s the policy lets WebAssembly run: %s', async (path, isAllowed) => {
  const { page, context } = await visit(browser, exchange.url + path);
  const runs = await page.evaluate(() =>
    WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(
      () => true,
      () => false,
    ),
  );
  await context.close();
  expect(runs).toBe(isAllowed);
});

test('without JavaScript the page says so and leads to the history', async () => {
  const { page, context } = await visit(browser, `${exchange.url}/es/search/?q=2FA`, { javaScriptEnabled: false });
  const href = await page.locator('noscript a').getAttribute('href');
  const isShown = await page.locator('noscript a').isVisible();
  await context.close();
  expect({ href, isShown }).toEqual({ href: '/es/history/', isShown: true });
});

describe('a search that cannot load', () => {
  test.each(['pagefind.js', 'pagefind-entry.json*', '*.pf_meta', 'wasm.*', 'index/*', 'fragment/*'])(
    '%s says so, leads to the history, and works when it can again',
    async (missing) => {
      const { page, context } = await visit(browser, `${exchange.url}/search/`);
      const pattern = `**/pagefind/${missing}`;
      await page.route(pattern, (route) => route.abort());
      await page.locator('#q').fill('deposits');
      await page.keyboard.press('Enter');
      const failed = await resultsOf(page);
      const href = await page.locator('.failed a').getAttribute('href');
      await page.unroute(pattern);
      await page.keyboard.press('Enter');
      await page.locator('.results li').first().waitFor();
      await context.close();
      expect({ ...failed, href }).toEqual({ status: FAILED, results: [], href: '/history/' });
    },
  );

  test('does not keep the site from being built', async () => {
    const out = join(mkdtempSync(join(tmpdir(), 'allclear-site-')), 'site');
    const env = { ...process.env, PAGEFIND_BINARY_PATH: '/nonexistent' };
    const { stderr } = await promisify(execFile)(
      process.execPath,
      [...'scripts/build.ts --content tests/content --out'.split(' '), out],
      { env },
    );
    const names = readdirSync(out);
    rmSync(join(out, '..'), { recursive: true });
    expect(stderr).toContain('The search has no index, and says so to readers');
    expect([names.includes('index.html'), names.includes('pagefind')]).toEqual([true, false]);
  });
});

test('on a page that has told nothing yet, nothing is found', async () => {
  const content = mkdtempSync(join(tmpdir(), 'allclear-new-'));
  cpSync('tests/content/page.yaml', join(content, 'page.yaml'));
  const site = await builtSite({ content, at: '2026-03-28T12:00Z' });
  const found = await search(`${site.url}/search/?q=water`);
  await site.remove();
  rmSync(content, { recursive: true });
  expect(found).toEqual({ status: NOTHING, results: [], noise: [] });
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each(['/search/', '/search/?q=deposits', '/search/?q=zyxwvut', '/es/search/?q=2FA'])(
    '%s is accessible and fits',
    async (path) => {
      const options = { viewport: { width: 360, height: 800 }, colorScheme, bypassCSP: true };
      const { page, context } = await visit(browser, exchange.url + path, options);
      if (path.includes('?')) await resultsOf(page);
      const violations = await axeViolations(page);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      await context.close();
      expect({ violations, width }).toEqual({ violations: [], width: 360 });
    },
  );
});

test('the page is valid HTML', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:a11y'],
    rules: { 'void-style': 'off', 'no-trailing-whitespace': 'off', 'doctype-style': 'off', 'long-title': 'off' },
  });
  const { results } = await validator.validateFile(join(exchange.folder, 'search/index.html'));
  expect(results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([]);
});
