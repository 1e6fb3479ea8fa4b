import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { serveFolder, type ServedFolder } from '#tests/support/serve-folder.ts';
import { visit } from '#tests/support/visit.ts';

const GUIDANCE = '/guidance/set-up-2fa-again/';
const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';
const OFFLINE = /^You are offline\. This copy is .+ old and may be out of date\./;

let site: BuiltSite;
let server: ServedFolder;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([builtSite({ at: '2022-01-17T14:00Z' }), launchBrowser()]);
  // As a host does that lets browsers keep pages: the worker must not take those for fresh ones.
  server = await serveFolder(site.folder, { headers: { 'cache-control': 'max-age=3600' } });
});

afterAll(async () => {
  await browser.close();
  await server.close();
  await site.remove();
});

/** Opens the page and waits until the worker keeps it and what it leads to. */
async function opened(path: string): Promise<{ page: Page; noise: string[]; context: BrowserContext }> {
  const seen = await visit(browser, server.url + path);
  await expect.poll(() => keptPages(seen.page), { timeout: 10_000 }).toContain(path);
  return seen;
}

function keptPages(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const caches = await globalThis.caches.keys();
    const keys = await Promise.all(caches.map(async (name) => (await globalThis.caches.open(name)).keys()));
    return keys.flat().map(({ url }) => new URL(url).pathname);
  });
}

function noticeOf(page: Page): Promise<string> {
  return page.locator('.age').innerText();
}

test('a page that was opened once is shown offline, and says what it is until the network is back', async () => {
  const { page, noise, context } = await opened(INCIDENT);
  const isMarkedOnline = await page.locator('.age').isVisible();
  await context.setOffline(true);
  await page.reload();
  const [notice, title] = [await noticeOf(page), await page.locator('h1').innerText()];
  await context.setOffline(false);
  await page.reload();
  const isMarkedAgain = await page.locator('.age').isVisible();
  await context.close();
  expect(notice).toMatch(OFFLINE);
  expect(title).toContain('unauthorised withdrawals');
  expect({ isMarkedOnline, isMarkedAgain }).toEqual({ isMarkedOnline: false, isMarkedAgain: false });
  expect(noise.filter((line) => line.startsWith('violates'))).toEqual([]);
});

test('the copy names its age', async () => {
  const { page, context } = await opened('/');
  await context.setOffline(true);
  await page.clock.install({ time: Date.now() + 5 * 3_600_000 });
  await page.reload();
  const notice = await noticeOf(page);
  await context.close();
  expect(notice).toMatch(/^You are offline\. This copy is 5 h (?:\d min )?old/);
});

test('what the front page leads to in need is at hand offline though it was never opened', async () => {
  const { page, context } = await opened('/');
  await expect.poll(() => keptPages(page), { timeout: 10_000 }).toContain(GUIDANCE);
  await context.setOffline(true);
  await page.getByRole('link', { name: 'What to do: Set up 2FA again' }).click();
  const [notice, steps] = [await noticeOf(page), await page.locator('main').innerText()];
  await context.close();
  expect(notice).toMatch(OFFLINE);
  expect(steps).toContain('Write down the ten recovery codes on paper.');
});

test('a page that was never opened is not made up', async () => {
  const { page, context } = await opened('/');
  await context.setOffline(true);
  const failed = await page.goto(`${server.url}/history/`).then(
    () => null,
    (error: Error) => error.message,
  );
  await context.close();
  expect(failed).toContain('net::ERR_FAILED');
});

test('nothing for programs is kept, though it was opened', async () => {
  const { page, context } = await opened('/');
  for (const path of ['/api/v2/summary.json', '/history.rss', '/uptime.csv', '/maintenance.ics']) {
    // What the browser downloads is no page that it goes to.
    await page.goto(server.url + path).catch(() => null);
  }
  await page.goto(`${server.url}/about/`);
  await expect.poll(() => keptPages(page)).toContain('/about/');
  const kept = await keptPages(page);
  await context.close();
  expect(kept.filter((path) => !path.endsWith('/'))).toEqual(['/extras.js']);
});

test('a page that has changed is shown as it is now, at once', async () => {
  const { page, context } = await opened(INCIDENT);
  const file = join(site.folder, INCIDENT, 'index.html');
  const html = readFileSync(file, 'utf8');
  writeFileSync(file, html.replace(/<h1[^>]*>.*?<\/h1>/, '<h1>Everything is different</h1>'));
  // As a link does, and unlike a reload, this may take the browser's own copy.
  await page.goto('about:blank');
  await page.goto(server.url + INCIDENT);
  const title = await page.locator('h1').innerText();
  writeFileSync(file, html);
  await context.close();
  expect(title).toBe('Everything is different');
});
