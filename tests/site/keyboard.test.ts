import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite } from '#tests/support/open-site.ts';
import { visit } from '#tests/support/visit.ts';

const GUIDANCE = '/guidance/set-up-2fa-again/';
const PATHS = ['/', '/incidents/2022-01-17-unauthorised-withdrawals/', GUIDANCE, '/subscribe/', '/search/'];
/** A text that is wider than its place is scrolled with the keyboard. */
const CONTROLS = 'a[href], button, input, select, summary, pre';

const open = openSite({ at: '2022-01-21T21:00Z' });

/** Where the focus is: its number among the page's visible controls, its words, and whether it can be seen. */
function focused(page: Page) {
  return page.evaluate((selector) => {
    const isIdle = (element: Element): boolean =>
      element.tagName === 'PRE' && element.scrollWidth <= element.clientWidth;
    const all = [...document.querySelectorAll(selector)];
    const controls = all.filter((element) => element.checkVisibility() && !isIdle(element));
    const element = document.activeElement ?? document.body;
    const { outlineStyle, outlineWidth, outlineColor, backgroundColor } = getComputedStyle(element);
    const { top, bottom, left, right } = element.getBoundingClientRect();
    // The browser scrolls by whole pixels.
    const isInView = top > -1 && left > -1 && bottom < innerHeight + 1 && right < innerWidth + 1 && bottom > top;
    const hasRing = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && outlineColor !== backgroundColor;
    return {
      index: controls.indexOf(element),
      count: controls.length,
      words: element.textContent,
      isSeen: isInView && hasRing,
    };
  }, CONTROLS);
}

test.each(PATHS)('on %s every control is reached in its order, and seen where it is', async (path) => {
  const { page, context } = await visit(open.browser, open.site.url + path, { viewport: { width: 1280, height: 720 } });
  const seen = [];
  const { count } = await focused(page);
  for (let step = 0; step < count; step += 1) {
    await page.keyboard.press('Tab');
    seen.push(await focused(page));
  }
  await context.close();
  expect(count).toBeGreaterThan(15);
  expect(seen.map(({ index }) => index)).toEqual([...Array(count).keys()]);
  expect(seen.filter(({ isSeen }) => !isSeen).map(({ words }) => words)).toEqual([]);
});

test('the first control leads past the way around, and is seen as soon as it is reached', async () => {
  const { page, context } = await visit(open.browser, open.site.url, { viewport: { width: 320, height: 640 } });
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  const before = await skip.evaluate((element) => element.getBoundingClientRect().bottom <= 0);
  await page.keyboard.press('Tab');
  const { index, isSeen } = await focused(page);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const isInside = await page.evaluate(() => document.activeElement?.closest('main') !== null);
  await context.close();
  expect({ before, index, isSeen, isInside }).toEqual({ before: true, index: 0, isSeen: true, isInside: true });
});

test('what is folded away opens and closes by Enter, below its control', async () => {
  const { page, context } = await visit(open.browser, open.site.url + GUIDANCE);
  const details = page.locator('details:not([open])');
  const summary = page.locator('summary', { hasText: 'The set-up screen stays empty' });
  const answer = page.getByText('Update the app to the newest version from the shop');
  const folded = await details.count();
  await summary.focus();
  await page.keyboard.press('Enter');
  const isOpen = await answer.isVisible();
  const [control, text] = [await summary.boundingBox(), await answer.boundingBox()];
  const isBelow = (text?.y ?? 0) >= (control?.y ?? 0) + (control?.height ?? 0);
  await page.keyboard.press('Enter');
  const isClosed = !(await answer.isVisible());
  await context.close();
  expect({ folded, isOpen, isBelow, isClosed }).toEqual({ folded: 1, isOpen: true, isBelow: true, isClosed: true });
});

test('a zone is chosen by typing its name', async () => {
  const { page, context } = await visit(open.browser, open.site.url, { timezoneId: 'Etc/UTC' });
  const picker = page.getByLabel('Show times also in');
  await picker.focus();
  await page.keyboard.type('Asia/Tok');
  const [zone, text] = [await picker.inputValue(), await page.locator('section.state').innerText()];
  await context.close();
  expect(zone).toBe('Asia/Tokyo');
  expect(text).toContain('Tokyo)');
});
