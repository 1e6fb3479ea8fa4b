import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_PALETTES, PAIRS, SCHEMES } from '#core/palette.ts';
import { propertyOf } from '#render/brand-style.ts';
import { axeViolations } from '#tests/support/axe.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { writeFiles } from '#tests/support/content-folder.ts';
import { visit } from '#tests/support/visit.ts';

const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';
const PATHS = ['/', INCIDENT, '/guidance/', '/subscribe/', '/es/'];

const BRAND = `
brand:
  mark: brand/mark.svg
  colours:
    light: { link: "#7A1FA2", paper: "#faf5ff" }
    dark: { link: "#d7a6ff" }
navigation:
  - { text: "Our <b>site</b>", url: "https://exchange.example/?a=1&b=2" }
  - { text: What to do, url: /guidance/ }
footer:
  text: Example Exchange Ltd, 1 High Street
  links: [{ text: Terms, url: https://exchange.example/terms }]
`;
const MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32"><g><path d="M2 2h20v20z"/></g></svg>';

let folder: string;
let branded: BuiltSite;
let plain: BuiltSite[];
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-brand-'));
  cpSync('content', folder, { recursive: true, filter: (path) => !/incidents\/20(?!22-01-(?:05|17))/.test(path) });
  writeFiles(folder, { 'brand/mark.svg': MARK });
  writeFileSync(join(folder, 'page.yaml'), readFileSync('content/page.yaml', 'utf8') + BRAND);
  branded = await builtSite({ content: folder });
  plain = [
    await builtSite(),
    await builtSite({ at: '2022-01-21T21:00Z' }),
    await builtSite({ content: 'tests/content', at: '2026-02-05T12:00Z' }),
  ];
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await Promise.all([branded, ...plain].map((site) => site.remove()));
  rmSync(folder, { recursive: true, force: true });
});

describe.each(SCHEMES)('a branded page in %s', (colorScheme) => {
  test.each(PATHS)('%s can be read, is quiet and fits', async (path) => {
    const options = { viewport: { width: 360, height: 800 }, colorScheme, bypassCSP: true };
    const { page, noise, context } = await visit(browser, branded.url + path, options);
    const violations = await axeViolations(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    await context.close();
    expect({ violations, noise, width }).toEqual({ violations: [], noise: [], width: 360 });
  });

  test('has its colours, its mark, its links and its footer, and violates no policy', async () => {
    const { page, noise, context } = await visit(browser, `${branded.url}/es/`, { colorScheme });
    const seen = await page.evaluate(() => ({
      link: getComputedStyle(document.documentElement).getPropertyValue('--link'),
      paper: getComputedStyle(document.documentElement).backgroundColor,
      name: document.querySelector('header a')?.textContent.trim(),
      mark: document.querySelector('header a svg')?.getBoundingClientRect().width,
      shapes: document.querySelector('header a svg')?.innerHTML.trim(),
      links: Array.from(
        document.querySelectorAll('.brand-links a'),
        (a) => `${a.textContent}: ${a.getAttribute('href')}`,
      ),
      footer: document.querySelector('footer p')?.textContent,
    }));
    const policy = (await page.locator('meta[http-equiv="content-security-policy"]').getAttribute('content')) ?? '';
    await context.close();
    expect(seen).toEqual({
      link: 'light-dark(#7a1fa2,#d7a6ff)',
      paper: colorScheme === 'light' ? 'rgb(250, 245, 255)' : 'rgb(18, 20, 23)',
      name: 'Estado de Example Exchange',
      mark: 56,
      shapes: '<g><path d="M2 2h20v20z"></path></g>',
      links: [
        'Our <b>site</b>: https://exchange.example/?a=1&b=2',
        'What to do: /es/guidance/',
        'Terms: https://exchange.example/terms',
      ],
      footer: 'Example Exchange Ltd, 1 High Street',
    });
    expect(noise).toEqual([]);
    expect(policy).not.toContain('unsafe-inline');
  });
});

test('a page without a brand has nothing of it', () => {
  const text = plain.map((site) => readFileSync(join(site.folder, 'index.html'), 'utf8')).join('');
  expect(text).not.toContain('brand');
});

/** Every word's colour on the ground behind it, by the names of the palette. */
function pairsOf(names: [string, string][]): string[] {
  const probe = document.createElement('i');
  document.body.append(probe);
  const byColour = new Map(
    names.map(([name, property]) => {
      probe.style.setProperty('color', `var(${property})`);
      return [getComputedStyle(probe).color, name];
    }),
  );
  probe.remove();
  const groundOf = (element: Element | null): string => {
    if (element === null) return 'nothing';
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor === 'rgba(0, 0, 0, 0)' ? groundOf(element.parentElement) : backgroundColor;
  };
  const speaking = Array.from(document.querySelectorAll('body *')).filter(
    (element) =>
      element.checkVisibility() &&
      Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent?.trim() !== ''),
  );
  return speaking.map((element) => {
    const [colour, ground] = [getComputedStyle(element).color, groundOf(element)];
    return [colour, ground].map((value) => byColour.get(value) ?? value).join(' on ');
  });
}

test.each(SCHEMES)('every two colours that meet on a page in %s are checked', async (colorScheme) => {
  const names = Object.keys(DEFAULT_PALETTES.light) as (keyof typeof DEFAULT_PALETTES.light)[];
  const properties = names.map((name): [string, string] => [name, propertyOf(name)]);
  const checked = PAIRS.flatMap(({ colour, ground }) => [`${colour} on ${ground}`, `${ground} on ${colour}`]);
  const found = new Set<string>();
  for (const site of plain) {
    for (const path of [
      ...PATHS,
      '/history/',
      '/components/withdrawals/',
      '/maintenances/2022-02-01-wallet-upgrade/',
    ]) {
      const { page, context } = await visit(browser, site.url + path, { colorScheme, bypassCSP: true });
      for (const pair of await page.evaluate(pairsOf, properties)) found.add(pair);
      await context.close();
    }
  }
  expect(found.size).toBeGreaterThan(10);
  expect([...found].filter((pair) => !checked.includes(pair))).toEqual([]);
});
