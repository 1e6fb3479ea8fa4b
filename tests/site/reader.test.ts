import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { visit } from '#tests/support/visit.ts';

let due: BuiltSite;
let overdue: BuiltSite;
let town: BuiltSite;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  due = await builtSite({ at: '2022-01-17T14:00Z' });
  overdue = await builtSite({ at: '2022-01-17T17:42Z' });
  town = await builtSite({ content: 'tests/content' });
});

afterAll(async () => {
  await browser.close();
  await Promise.all([due, overdue, town].map((site) => site.remove()));
});

async function stateOf(url: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<string> {
  const { page, context } = await visit(browser, url, options);
  const text = await page.locator('section[aria-labelledby=state]').innerText();
  await context.close();
  return text.replaceAll(/\s+/g, ' ');
}

test('the reader’s own time stands beside the page’s', async () => {
  expect(await stateOf(due.url, { timezoneId: 'Asia/Singapore' })).toContain('16:00 UTC (Tue 00:00 your time)');
});

test('a reader in the page’s zone is told each time once', async () => {
  expect(await stateOf(due.url, { timezoneId: 'Etc/UTC' })).not.toContain('your time');
});

test('a promise counts down from the moment that the page shows', async () => {
  expect(await stateOf(due.url)).toMatch(/Next update by 16:00 UTC \(in (2 h 0|1 h 59) min\)/);
});

test('a missed promise is overdue, with the script and without it', async () => {
  const texts = [true, false].map((javaScriptEnabled) =>
    stateOf(overdue.url, { javaScriptEnabled, timezoneId: 'Etc/UTC' }),
  );
  for (const text of await Promise.all(texts)) {
    expect(text).toContain('Next update by 17:00 UTC (42 min overdue)');
  }
});

test('a page that should have been built again says how old it is', async () => {
  const { page, context } = await visit(browser, 'about:blank');
  await page.clock.install({ time: Date.now() + 3 * 86_400_000 });
  await page.goto(town.url);
  const notice = await page.locator('.age').innerText();
  await context.close();
  expect(notice).toMatch(/^This page is 3 d (?:\d+ h )?old and may be out of date\./);
});

test('a page that was just built says nothing of its age', async () => {
  const { page, context } = await visit(browser, town.url);
  const isVisible = await page.locator('.age').isVisible();
  await context.close();
  expect(isVisible).toBe(false);
});

test('the reader’s script has at most 2 KB', () => {
  const html = readFileSync(join(due.folder, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/<script(?![^>]*ld\+json)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, text]) => text ?? '',
  );
  expect(scripts.filter(Boolean)).toHaveLength(1);
  expect(Buffer.byteLength(scripts.join(''))).toBeLessThanOrEqual(2048);
});
