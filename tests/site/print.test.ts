import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite } from '#tests/support/open-site.ts';
import { visit, type Visit } from '#tests/support/visit.ts';

const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';
const GUIDANCE = '/guidance/set-up-2fa-again/';

const open = openSite({ at: '2022-01-21T21:00Z' });

/** The page as a reader in dark mode prints it. */
async function printed(path: string): Promise<Visit> {
  const seen = await visit(open.browser, open.site.url + path, { colorScheme: 'dark' });
  await seen.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  return seen;
}

/** What styles write behind the links of a place, by the links' words. */
function addressesBehind(page: Page, selector: string): Promise<Record<string, string>> {
  return page
    .locator(selector)
    .evaluateAll((links) =>
      Object.fromEntries(links.map((link) => [link.textContent.trim(), getComputedStyle(link, '::after').content])),
    );
}

test('an incident on paper says where it comes from, and leaves the way around out', async () => {
  const { page, context } = await printed(INCIDENT);
  const text = await page.locator('body').innerText();
  const hidden = await page.locator('nav, .skip, .trail, .zone, footer .links').all();
  const visible = await Promise.all(hidden.map((place) => place.isVisible()));
  await context.close();
  const address = `https://status.exchange.example${INCIDENT}`;
  expect(text.trimStart().startsWith(address)).toBe(true);
  expect(text).toContain('All times UTC');
  expect(visible.length).toBeGreaterThan(5);
  expect(visible).not.toContain(true);
});

test('the page’s own address stands on paper alone', async () => {
  const { page, context } = await visit(open.browser, open.site.url + INCIDENT);
  const isVisible = await page.locator('.paper').isVisible();
  await context.close();
  expect(isVisible).toBe(false);
});

test('an incident on paper is as whole as on the screen, and its links can be typed', async () => {
  const { page, context } = await printed(INCIDENT);
  const onPaper = await page.locator('main').innerText();
  const [inText, buttons] = [
    await addressesBehind(page, '.prose a'),
    await addressesBehind(page, '.buttons a.button:visible'),
  ];
  await page.emulateMedia({ media: 'screen' });
  const onScreen = await page.locator('section p, section li, section dd, h1, h2').allInnerTexts();
  await context.close();
  const squeezed = onPaper.replaceAll(/\s+/g, ' ');
  const missing = onScreen
    .map((text) => text.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => !squeezed.includes(text));
  expect(missing).toEqual([]);
  expect(onScreen.length).toBeGreaterThan(60);
  expect(inText).toMatchObject({
    'Set up 2FA again': `" (${GUIDANCE})"`,
    'About the delay': '" (/announcements/2022-01-18-delay-for-new-withdrawal-addresses/)"',
  });
  expect(buttons).toMatchObject({ 'Set up 2FA again': `" (${GUIDANCE})"` });
});

test('what is folded away on the screen stands open on paper', async () => {
  const { page, context } = await printed(GUIDANCE);
  const fixed = page.locator('details:not([open])');
  const [count, heights] = [
    await fixed.count(),
    await page.locator('details .prose').evaluateAll((texts) => texts.map((text) => text.clientHeight)),
  ];
  const isShown = await page.getByText('Update the app to the newest version from the shop').isVisible();
  await page.emulateMedia({ media: 'screen' });
  const isFolded = !(await page.getByText('Update the app to the newest version from the shop').isVisible());
  await context.close();
  expect({ count, isShown, isFolded }).toEqual({ count: 1, isShown: true, isFolded: true });
  expect(Math.min(...heights)).toBeGreaterThan(20);
});

test.each([INCIDENT, GUIDANCE, '/'])('%s is dark on white, though the screen was dark', async (path) => {
  const { page, context } = await printed(path);
  const colours = await page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const luminance = (colour: string): number => {
      if (!canvas) throw new Error('This browser has no canvas.');
      canvas.fillStyle = '#fff';
      canvas.fillRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    };
    const texts = [...document.querySelectorAll('main *')].filter((element) => element.checkVisibility());
    return {
      paper: getComputedStyle(document.documentElement).backgroundColor,
      ink: getComputedStyle(document.body).color,
      light: texts
        .filter((element) => luminance(getComputedStyle(element).color) > 0.5)
        .map((element) => element.outerHTML.slice(0, 80)),
      dark: texts
        .filter((element) => luminance(getComputedStyle(element).backgroundColor) < 0.8)
        .map((element) => element.outerHTML.slice(0, 80)),
    };
  });
  await context.close();
  expect(colours).toEqual({ paper: 'rgb(255, 255, 255)', ink: 'rgb(0, 0, 0)', light: [], dark: [] });
});

test('an incident fits on its sheets', async () => {
  const { page, context } = await printed(INCIDENT);
  const pdf = await page.pdf({ format: 'A4' });
  await page.setViewportSize({ width: 718, height: 1000 });
  const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
  await context.close();
  const sheets = pdf.toString('latin1').match(/\/Type ?\/Page\b/g) ?? [];
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(sheets.length).toBeGreaterThan(3);
  expect(sheets.length).toBeLessThan(12);
  expect(scrollWidth).toBe(718);
});
