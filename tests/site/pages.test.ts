import { HtmlValidate } from 'html-validate';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '#tests/support/axe.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { visit } from '#tests/support/visit.ts';

/** One page of each kind, as the demo has them after its whole course; and those that differ in the crisis. */
const AFTERMATH = [
  '/',
  '/incidents/2022-01-17-unauthorised-withdrawals/',
  '/history/',
  '/history/2022-01/',
  '/history/year/2021/',
  '/postmortems/',
  '/uptime/',
  '/uptime/365/',
  '/search/',
  '/maintenances/',
  '/components/withdrawals/',
  '/maintenances/2022-02-01-wallet-upgrade/',
  '/guidance/',
  '/guidance/set-up-2fa-again/',
  '/announcements/2022-01-18-delay-for-new-withdrawal-addresses/',
  '/subscribe/',
  '/about/',
  '/404.html',
];
const CRISIS = [
  '/',
  '/incidents/2022-01-17-unauthorised-withdrawals/',
  '/history/',
  '/components/withdrawals/',
  '/guidance/set-up-2fa-again/',
];
const PAGES = [
  ...AFTERMATH.map((path) => ({ path, moment: 'aftermath' as const })),
  ...CRISIS.map((path) => ({ path, moment: 'crisis' as const })),
];
const WIDTHS = [360, 1280];
const SCHEMES = ['light', 'dark'] as const;

let sites: Record<'crisis' | 'aftermath', BuiltSite>;
let browser: Browser;

beforeAll(async () => {
  const [crisis, aftermath] = await Promise.all([builtSite(), builtSite({ at: '2022-01-21T21:00Z' })]);
  sites = { crisis, aftermath };
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await Promise.all(Object.values(sites).map((site) => site.remove()));
});

describe.each(WIDTHS)('at %i px, in light and in dark,', (width) => {
  test.each(PAGES)('$path in the $moment is accessible, quiet and fits', async ({ path, moment }) => {
    const options = { viewport: { width, height: 800 }, bypassCSP: true };
    const { page, noise, context } = await visit(browser, sites[moment].url + path, options);
    const found = [];
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const violations = await axeViolations(page);
      found.push({ colorScheme, violations, width: await page.evaluate(() => document.documentElement.scrollWidth) });
    }
    await context.close();
    const faultless = SCHEMES.map((colorScheme) => ({ colorScheme, violations: [], width }));
    expect({ found, noise }).toEqual({ found: faultless, noise: [] });
  });
});

test('axe sees a fault where there is one', async () => {
  const { page, context } = await visit(browser, `${sites.aftermath.url}/`, { bypassCSP: true });
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<img src="/favicon.svg">'));
  const found = await axeViolations(page);
  await context.close();
  expect(found).toContainEqual(expect.stringMatching(/^image-alt: /));
});

test.each(PAGES)('$path in the $moment violates no policy of its own', async ({ path, moment }) => {
  const { noise, context } = await visit(browser, sites[moment].url + path);
  await context.close();
  expect(noise).toEqual([]);
});

test('the policy allows nothing inline that is not named, and nothing from elsewhere', async () => {
  const { page, noise, context } = await visit(browser, `${sites.crisis.url}/`);
  const policy = (await page.locator('meta[http-equiv="content-security-policy"]').getAttribute('content')) ?? '';
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "taken over"';
    document.body.append(script);
  });
  const title = await page.title();
  await context.close();
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(title).toBe('Suspended by us · Example Exchange status');
  expect(noise.join('\n')).toContain('violates script-src');
});

/** All but the search, which without its script says that it needs one. */
const WHOLE = PAGES.filter(({ path }) => path !== '/search/');

test.each(WHOLE)('$path in the $moment says the same without its script', async ({ path, moment }) => {
  const texts = await Promise.all(
    [true, false].map(async (javaScriptEnabled) => {
      const { page, context } = await visit(browser, sites[moment].url + path, {
        javaScriptEnabled,
        timezoneId: 'Etc/UTC',
      });
      const text = await page.locator('main').innerText();
      await context.close();
      return text.replace(/ ?\([a-z ]*(?:\d+ (?:d|h|min) ?)+(?:overdue)?\)/g, '');
    }),
  );
  expect(texts[0]).toBe(texts[1]);
});

test.each(PAGES)('$path in the $moment is valid HTML', async ({ path, moment }) => {
  const validator = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:a11y'],
    // Astro writes boolean and void forms that the standard allows, and one long line.
    rules: {
      'void-style': 'off',
      'no-trailing-whitespace': 'off',
      'doctype-style': 'off',
      'long-title': 'off',
      'no-inline-style': 'error',
    },
  });
  const file = `${sites[moment].folder}${path.endsWith('/') ? `${path}index.html` : path}`;
  const { results } = await validator.validateFile(file);
  const messages = results.flatMap(({ messages: found }) =>
    found.map(({ ruleId, message, line, column }) => `${line}:${column} ${ruleId}: ${message}`),
  );
  expect(messages).toEqual([]);
});
