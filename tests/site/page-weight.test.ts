import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeSite } from '#tests/support/made-site.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { blockingScript, BROTLI_BUDGET, pageWeight, PAST_BUDGET } from './page-weight.ts';

let site: BuiltSite;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await builtSite({ at: '2022-01-17T14:00Z' });
});

afterAll(async () => {
  await browser.close();
  await site.remove();
});

describe.each(['/', '/incidents/2022-01-17-unauthorised-withdrawals/'])('during the crisis, %s', (path) => {
  test('comes in the first round trip, style included', () => {
    expect(pageWeight(site.folder, path).brotli).toBeLessThanOrEqual(BROTLI_BUDGET);
  });

  test('waits for no script', () => {
    expect(pageWeight(site.folder, path).blockingScript).toBe(0);
  });

  test('is whole with one request, and asks for its extras with another', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${site.url}${path}`, { waitUntil: 'networkidle' });
    await context.close();
    expect(asked.filter((address) => address !== '/favicon.svg')).toEqual([path, '/extras.js']);
  });
});

test('the history, its months and its years stay small', () => {
  const weights = pastPages(site.folder).map((path) => [path, pageWeight(site.folder, path).raw] as const);
  expect(weights.length).toBeGreaterThan(5);
  expect(weights.filter(([, bytes]) => bytes >= PAST_BUDGET)).toEqual([]);
});

describe('with months as full as those of ten thousand incidents', () => {
  /** Ten incidents, so that the home page lists as many as it ever does. */
  let few: BuiltSite;
  let many: BuiltSite;

  beforeAll(async () => (few = await madeSite(10)));
  beforeAll(async () => (many = await madeSite(300)));
  afterAll(() => Promise.all([few.remove(), many.remove()]));

  test('the home page does not grow with their number', () => {
    const [homeOfFew, homeOfMany] = [few, many].map(({ folder }) => pageWeight(folder, '/').brotli);
    expect(homeOfMany).toBeLessThan(Number(homeOfFew) * 1.03);
  });

  test('the history, its months and its years stay small on the wire', () => {
    const weights = pastPages(many.folder).map((path) => [path, pageWeight(many.folder, path).gzip] as const);
    expect(weights.length).toBeGreaterThan(5);
    expect(weights.filter(([, bytes]) => bytes >= PAST_BUDGET)).toEqual([]);
  });
});

test('a script that blocks is counted, inside the page or beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-weight-'));
  writeFileSync(join(folder, 'beside.js'), 'beside');
  const counted = (tag: string): number => blockingScript(tag, folder);
  expect(counted('<script>inside</script>')).toBe(6);
  expect(counted('<script src="/beside.js"></script>')).toBe(6);
  expect(counted('<script type="module">inside</script><script defer src="/beside.js"></script>')).toBe(0);
  rmSync(folder, { recursive: true });
});

/** The history, its months and its years, in every language. */
function pastPages(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?:^|\/)history\/(?:.*\/)?index\.html$/.test(name))
    .map((name) => `/${name.replace(/index\.html$/, '')}`);
}
