/** The faults of accessibility that GOV.UK had to patch into Statuspage, a test for each; the numbers are its issues'. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { visit } from '#tests/support/visit.ts';

const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';
const PATHS = [
  '/',
  INCIDENT,
  '/history/',
  '/guidance/set-up-2fa-again/',
  '/subscribe/',
  '/uptime/',
  '/search/',
  '/about/',
];

let site: BuiltSite;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [site, browser] = await Promise.all([builtSite({ at: '2022-01-17T14:00Z' }), launchBrowser()]);
  ({ page } = await visit(browser, site.url));
});

afterAll(async () => {
  await browser.close();
  await site.remove();
});

/** The built pages' HTML, by name. */
function builtPages(): [string, string][] {
  const names = readdirSync(site.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  );
  return names.map((name) => [name, readFileSync(join(site.folder, name), 'utf8')]);
}

/** On each of the pages, what `see` finds there. */
async function onEachPage(see: () => Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  for (const path of PATHS) {
    await page.goto(site.url + path);
    found.push(...(await see()).map((fault) => `${path} ${fault}`));
  }
  return found;
}

test('a level is told by a word and a shape, and not by colour alone (9)', async () => {
  await page.goto(site.url);
  const levels = await page
    .locator('main .status')
    .evaluateAll((places) =>
      places.map((place) => [
        place.textContent.replace(/·.*/s, '').trim(),
        place.querySelector('svg')?.innerHTML ?? '',
      ]),
    );
  const shapeOf = new Map(levels.map(([word = '', shape = '']) => [word, shape]));
  expect(levels.every(([word, shape]) => word !== '' && shape !== '')).toBe(true);
  expect(shapeOf.size).toBe(3);
  expect(new Set(shapeOf.values()).size).toBe(3);
  const bars = await page
    .locator('main svg[role=img] rect[data-tone]')
    .evaluateAll((days) => days.map((day) => `${day.getAttribute('data-tone')} ${day.getAttribute('height')}`));
  const heightOf = Object.fromEntries(bars.map((day) => day.split(' ')));
  expect(Number(heightOf['bad'])).toBeGreaterThan(Number(heightOf['warn']));
  const ordinary = await page.locator('main pattern rect').first().getAttribute('height');
  expect(Number(heightOf['warn'])).toBeGreaterThan(Number(ordinary));
});

test('there is a skip link, the first on every page, and it leads somewhere (17)', () => {
  const without = builtPages().filter(([name, html]) => {
    const [first] = /<a\b[^>]*>/.exec(html) ?? [];
    return !name.startsWith('embed') && !(first?.includes('href="#content"') && html.includes('<main id="content"'));
  });
  expect(without.map(([name]) => name)).toEqual([]);
});

test('every field has a label, and says what may be filled in (21)', () => {
  const fields = builtPages().flatMap(([name, html]) =>
    [...html.matchAll(/<(?:input|textarea)\b[^>]*>/g)].map(([field]) => ({ name, html, field })),
  );
  const faults = fields.filter(({ html, field }) => {
    const [, id] = / id="?([^" >]+)/.exec(field) ?? [];
    const isLabelled = id !== undefined && new RegExp(`<label[^>]* for="?${id}\\b`).test(html);
    const isMail = /type="?email/.test(field);
    return !isLabelled || !(isMail ? /autocomplete="?email/ : /autocomplete=/).test(field);
  });
  expect(fields.length).toBeGreaterThan(0);
  expect(faults.map(({ name, field }) => `${name} ${field}`)).toEqual([]);
});

test('links and buttons say what comes of them, and the same words lead to the same place (28)', async () => {
  const faults = await onEachPage(() =>
    page.evaluate(() => {
      const places = new Map<string, string>();
      return [...document.querySelectorAll<HTMLElement>('a[href], button, summary')].flatMap((control) => {
        const words = control.textContent.replaceAll(/\s+/g, ' ').trim();
        const vague = words === '' || /^(?:subscribe|here|click here|more|read more|details|link)$/i.test(words);
        const place = control.getAttribute('href');
        if (place === null) return vague ? [words] : [];
        const target = new URL(place, location.href);
        const key = `${control.closest('li[id]')?.id ?? ''} ${words}`;
        // The same page or a part of it is one place.
        const other = places.get(key) ?? target.pathname;
        places.set(key, other);
        return vague || other !== target.pathname ? [`${words}: ${other}, ${place}`] : [];
      });
    }),
  );
  expect(faults).toEqual([]);
});

test('what a control reveals comes after it (37)', async () => {
  const faults = await onEachPage(() =>
    page.evaluate(() =>
      [...document.querySelectorAll('details')].flatMap((details) => {
        details.open = true;
        const [summary, ...inside] = details.children;
        const edge = summary?.getBoundingClientRect().bottom ?? 0;
        const above = inside.filter((element) => element.getBoundingClientRect().top < edge);
        return [
          ...(summary?.tagName === 'SUMMARY' ? [] : ['no summary']),
          ...above.map(({ outerHTML }) => outerHTML.slice(0, 80)),
        ];
      }),
    ),
  );
  expect(faults).toEqual([]);
});

test('every page has one first heading, and no level is left out', () => {
  const faults = builtPages().filter(([name, html]) => {
    const levels = [...html.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    const leaps = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1);
    return (
      !name.startsWith('embed') &&
      (levels[0] !== 1 || levels.filter((level) => level === 1).length !== 1 || leaps.length > 0)
    );
  });
  expect(faults.map(([name]) => name)).toEqual([]);
});

test('under “Earlier incidents” is nothing that goes on (53)', async () => {
  await page.goto(site.url);
  const earlier = page.locator('h2:text-is("Earlier incidents") + ul > li');
  const statuses = await earlier.locator('.word').allInnerTexts();
  const state = await page.locator('section.state').innerText();
  const leading = await page.locator('section.state a[href^="/incidents/"]').getAttribute('href');
  const listed = await earlier.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(state).toContain('Withdrawals are suspended');
  expect(statuses.length).toBe(6);
  expect(new Set(statuses)).toEqual(new Set(['Resolved']));
  expect(listed).not.toContain(leading);
});

test('how accessible the page is stands on it, and whom to tell what is not (69)', async () => {
  await page.goto(site.url);
  await page.locator('footer').getByRole('link', { name: 'About this page' }).click();
  const heading = page.getByRole('heading', { name: 'Accessibility' });
  expect(await heading.count()).toBe(1);
  const text = await page.locator('h2:text-is("Accessibility") ~ p').first().innerText();
  expect(text).toContain('WCAG 2.2');
});

test('a time is absolute, with its month by name and its zone', async () => {
  const odd = await onEachPage(async () => {
    const times = await page.locator('time').allInnerTexts();
    const isClear = (text: string): boolean =>
      /^(?:about )?(?:\d{1,2} [A-Z][a-z]{2,}(?: \d{4})?(?:, )?)?(?:\d\d:\d\d UTC)?(?: \(.+\))?$/.test(text) &&
      text !== '';
    return times.filter((text) => !isClear(text));
  });
  expect(odd).toEqual([]);
  const dates = await onEachPage(
    async () => (await page.locator('main').innerText()).match(/\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b/g) ?? [],
  );
  expect(dates).toEqual([]);
});

test('services are a list, each with its name and its status', async () => {
  await page.goto(site.url);
  const items = page
    .getByRole('list')
    .getByRole('listitem')
    .filter({ has: page.locator('a[href^="/components/"]') });
  const statuses = await items.locator('.status').allInnerTexts();
  expect(await items.count()).toBe(7);
  expect(statuses.map((text) => text.trim())).toEqual([
    'Suspended by us',
    'Operational',
    'Operational',
    'Operational',
    'Operational',
    'Degraded',
    'Operational',
  ]);
});
