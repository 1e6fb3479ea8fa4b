import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openSite } from '#tests/support/open-site.ts';
import { visit } from '#tests/support/visit.ts';

const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';
const GUIDANCE = '/guidance/set-up-2fa-again/';

/** One page of each kind. */
const PATHS = [
  '/',
  INCIDENT,
  '/history/',
  '/history/2022-01/',
  '/history/year/2022/',
  '/uptime/',
  '/components/withdrawals/',
  '/maintenances/',
  '/maintenances/2022-02-01-wallet-upgrade/',
  '/postmortems/',
  '/guidance/',
  GUIDANCE,
  '/announcements/2022-01-18-delay-for-new-withdrawal-addresses/',
  '/search/',
  '/subscribe/',
  '/about/',
  '/404.html',
];

const open = openSite({ at: '2022-01-21T21:00Z' });

/** Opens every path, one after the other, and returns what is seen there, without the paths at which nothing is. */
async function atEveryPath<T>(options: BrowserContextOptions, see: (page: Page) => Promise<T[]>) {
  const { page, context } = await visit(open.browser, `${open.site.url}/favicon.svg`, options);
  const seen: Record<string, T[]> = {};
  for (const path of PATHS) {
    await page.goto(open.site.url + path);
    const found = await see(page);
    if (found.length > 0) seen[path] = found;
  }
  await context.close();
  return seen;
}

/** What is wider than the window, or hides a part of what it holds. */
function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const name = (element: Element): string => element.outerHTML.slice(0, 90);
    const elements = [
      ...document.querySelectorAll<HTMLElement>('body *:not(svg, svg *, script, style, .unseen, .skip)'),
    ];
    const shown = elements.filter((element) => element.checkVisibility());
    const width = document.documentElement.clientWidth;
    const isScroller = (element: Element): boolean => getComputedStyle(element).overflowX === 'auto';
    const beyond = shown.filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return (
        (left < -0.5 || right > width + 0.5) && !isScroller(element.parentElement?.closest('table, pre') ?? element)
      );
    });
    const clipped = shown.filter((element) => {
      const { overflowX, overflowY } = getComputedStyle(element);
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
      const isNarrow = ['hidden', 'clip'].includes(overflowX) && scrollWidth > clientWidth + 1;
      return isNarrow || (['hidden', 'clip'].includes(overflowY) && scrollHeight > clientHeight + 1);
    });
    const scrolls = document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : [];
    return [
      ...scrolls,
      ...beyond.map((element) => `beyond: ${name(element)}`),
      ...clipped.map((element) => `clipped: ${name(element)}`),
    ];
  });
}

/** Controls that a finger misses: of the way around less than 24 CSS px, of buttons less than 44. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const tooSmall = (selector: string, least: number): string[] =>
      [...document.querySelectorAll(selector)].flatMap((element) => {
        const { width, height } = element.getBoundingClientRect();
        const isSmall = element.checkVisibility() && (width < least || height < least);
        return isSmall ? [`${width}×${height}: ${element.outerHTML.slice(0, 90)}`] : [];
      });
    return [
      ...tooSmall('nav a, header a, footer a, .trail a, summary, select, input, [role=button]', 24),
      ...tooSmall('.button, button', 44),
    ];
  });
}

describe.each([
  [320, 'light'],
  [390, 'dark'],
  [768, 'light'],
  [1280, 'dark'],
] as const)('at %s px, %s,', (width, colorScheme) => {
  test('every page fits, and its controls are large enough', async () => {
    const options = { viewport: { width, height: 800 }, colorScheme };
    const faults = await atEveryPath(options, async (page) => [
      ...(await misfits(page)),
      ...(await smallTargets(page)),
    ]);
    expect(faults).toEqual({});
  });
});

test('every page fits at four times its size', async () => {
  const options = { viewport: { width: 320, height: 256 } };
  const faults = await atEveryPath(options, async (page) => {
    // What stays in place would cover a window of so few lines.
    const fixed = await page.evaluate(() =>
      [...document.querySelectorAll('body *')]
        .filter((element) => ['fixed', 'sticky'].includes(getComputedStyle(element).position))
        .map((element) => element.outerHTML.slice(0, 90)),
    );
    return [...(await misfits(page)), ...fixed];
  });
  expect(faults).toEqual({});
});

test('every page fits without its script, and offers nothing that would need one', async () => {
  // Playwright cannot ask such a page more than what it shows.
  const options = { viewport: { width: 320, height: 800 }, javaScriptEnabled: false };
  const faults = await atEveryPath(options, async (page) => {
    const idle = await page.locator('select:visible, button[type=button]:visible').count();
    const text = await page.locator('main').innerText();
    return [...(idle > 0 ? ['idle control'] : []), ...(text.match(/undefined|null|NaN|\{\}/) ?? [])];
  });
  expect(faults).toEqual({});
});

test('nothing moves for a reader who wants no motion, nor for others', async () => {
  const faults = await atEveryPath({ reducedMotion: 'reduce' }, (page) =>
    page.evaluate(() => {
      const moving = [...document.querySelectorAll('*')].filter((element) => {
        const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
        return animationName !== 'none' || !/^0s(?:, 0s)*$/.test(transitionDuration) || scrollBehavior === 'smooth';
      });
      return [...moving.map((element) => element.outerHTML.slice(0, 90)), ...document.getAnimations().map(String)];
    }),
  );
  expect(faults).toEqual({});
});

describe.each(['light', 'dark'] as const)('in forced colours, %s,', (colorScheme) => {
  const options = { colorScheme, forcedColors: 'active' as const };

  test('shapes of statuses, dots and bars are seen', async () => {
    const { page, context } = await visit(open.browser, open.site.url, options);
    const shares = [
      await inkOf(page, '.state .status svg'),
      await inkOf(page, 'main li .status svg'),
      await inkOf(page, 'main svg[role=img]'),
    ];
    await page.goto(open.site.url + INCIDENT);
    const dot = await page.locator('li[id^=update-]').first().boundingBox();
    const clip = { x: (dot?.x ?? 0) - 8, y: (dot?.y ?? 0) + 5, width: 16, height: 16 };
    const update = await inkIn(page, clip);
    await context.close();
    expect(Math.min(...shares)).toBeGreaterThan(0.25);
    // The line alone covers an eighth.
    expect(update).toBeGreaterThan(0.3);
  });

  test('focus is seen, and the first button from the second', async () => {
    const { page, context } = await visit(open.browser, open.site.url, options);
    const button = page.locator('.button[data-first]');
    await button.focus();
    const [ring, paper] = await button.evaluate((element) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
      return [{ outlineStyle, outlineWidth, outlineColor }, getComputedStyle(document.body).backgroundColor];
    });
    const borders = await page
      .locator('.buttons .button')
      .evaluateAll((buttons) => buttons.map((each) => getComputedStyle(each).borderTopWidth));
    await context.close();
    expect(ring).toMatchObject({ outlineStyle: 'solid', outlineWidth: '3px' });
    expect(ring.outlineColor).not.toBe(paper);
    expect(new Set(borders).size).toBe(2);
  });
});

async function inkOf(page: Page, selector: string): Promise<number> {
  const place = page.locator(selector).first();
  const clip = await place.boundingBox();
  if (clip === null) throw new Error(`“${selector}” is not on the page.`);
  return inkIn(page, clip);
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The share of a place's pixels that stand out from the page's ground, by a contrast of 3 or more. */
async function inkIn(page: Page, clip: Box): Promise<number> {
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const root = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const picture = (await page.screenshot({ clip, fullPage: true })).toString('base64');
  const judge = await open.browser.newPage();
  const share = await judge.evaluate(
    async ({ picture: bytes, paper }) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${bytes}`)).blob());
      const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
      if (!canvas) throw new Error('This browser has no canvas.');
      const luminances = (width: number, height: number): number[] => {
        const { data } = canvas.getImageData(0, 0, width, height);
        const linear = (value: number): number => ((value / 255 + 0.055) / 1.055) ** 2.4;
        return Array.from({ length: width * height }, (_, index) => {
          const [red = 0, green = 0, blue = 0] = data.subarray(index * 4, index * 4 + 3);
          return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        });
      };
      canvas.fillStyle = paper;
      canvas.fillRect(0, 0, 1, 1);
      const [under = 0] = luminances(1, 1);
      canvas.drawImage(image, 0, 0);
      const all = luminances(image.width, image.height);
      const seen = all.filter((over) => (Math.max(over, under) + 0.05) / (Math.min(over, under) + 0.05) >= 3);
      return seen.length / all.length;
    },
    { picture, paper: ground === 'rgba(0, 0, 0, 0)' ? root : ground },
  );
  await judge.close();
  return share;
}
