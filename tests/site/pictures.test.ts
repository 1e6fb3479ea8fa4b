import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TONE_COLOURS } from '#render/pictures/palette.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { fontFile } from '#tests/support/letters.ts';

const INCIDENT = '/cards/incidents/2022-01-17-unauthorised-withdrawals.png';

let sites: Record<'crisis' | 'calm', BuiltSite>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const [crisis, calm] = await Promise.all([builtSite(), builtSite({ at: '2022-01-17T04:00Z' })]);
  sites = { crisis, calm };
  browser = await launchBrowser();
  page = await browser.newPage();
});

afterAll(async () => {
  await browser.close();
  await Promise.all(Object.values(sites).map((site) => site.remove()));
});

/** The picture as the browser draws it: its size, and how many pixels it has of each colour. */
async function drawn(
  url: string,
  size?: number,
): Promise<{ width: number; height: number; colours: Record<string, number> }> {
  await page.goto(new URL('/robots.txt', url).href);
  return page.evaluate(
    async ({ address, side }) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      const [width, height] = [side ?? image.naturalWidth, side ?? image.naturalHeight];
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      context.drawImage(image, 0, 0, width, height);
      const { data } = context.getImageData(0, 0, width, height);
      const colours: Record<string, number> = {};
      for (let at = 0; at < data.length; at += 4) {
        const hex = [0, 1, 2].map((part) => (data[at + part] ?? 0).toString(16).padStart(2, '0')).join('');
        const key = data[at + 3] === 0 ? 'none' : `#${hex}`;
        colours[key] = (colours[key] ?? 0) + 1;
      }
      return { width, height, colours };
    },
    { address: url, side: size },
  );
}

describe('the icon of the tab', () => {
  test.each([
    ['crisis', 'bad'],
    ['calm', 'good'],
  ] as const)('in the %s has the colour “%s” at 16 px, in light and dark', async (moment, tone) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { colours } = await drawn(`${sites[moment].url}/favicon.svg`, 16);
      // Half of the square at least is plain colour: what is smaller is not seen.
      expect(colours[TONE_COLOURS[tone][colorScheme]]).toBeGreaterThan(100);
    }
  });

  test('has another shape in another state', () => {
    const [crisis, calm] = Object.values(sites).map((site) => readFileSync(join(site.folder, 'favicon.svg'), 'utf8'));
    const pathIn = (svg = '') => /\bd="([^"]+)"/.exec(svg)?.[1];
    expect(pathIn(crisis)).not.toBe(pathIn(calm));
    expect(crisis).toContain('<title>Suspended by us</title>');
  });
});

describe('lasting icons', () => {
  test.each([
    ['/icon-192.png', 192],
    ['/icon-512.png', 512],
    ['/apple-touch-icon.png', 180],
    // A browser takes the largest of an .ico.
    ['/favicon.ico', 48],
  ])('%s has %i pixels a side and no hole', async (path, size) => {
    const { width, height, colours } = await drawn(sites.crisis.url + path);
    expect([width, height, colours['none']]).toEqual([size, size, undefined]);
    expect(colours['#fbfaf7']).toBeGreaterThan(size * size * 0.08);
  });

  test('say the same in every state, since nobody refreshes them', () => {
    const [crisis, calm] = Object.values(sites).map((site) => readFileSync(join(site.folder, 'icon-192.png')));
    expect(crisis?.equals(calm ?? Buffer.alloc(0))).toBe(true);
  });

  test('an .ico holds 16, 32 and 48 pixels', () => {
    const ico = readFileSync(join(sites.crisis.folder, 'favicon.ico'));
    const sizes = [0, 1, 2].map((index) => ico[6 + 16 * index]);
    const signatures = [0, 1, 2].map((index) =>
      ico.subarray(ico.readUInt32LE(6 + 16 * index + 12)).toString('latin1', 1, 4),
    );
    expect([ico.readUInt16LE(4), sizes, signatures]).toEqual([3, [16, 32, 48], ['PNG', 'PNG', 'PNG']]);
  });

  test('the manifest names icons that are there, and the browser finds no fault in it', async () => {
    await page.goto(`${sites.crisis.url}/robots.txt`);
    const session = await page.context().newCDPSession(page);
    await page.setContent('<!doctype html><link rel="manifest" href="/site.webmanifest">');
    const { errors, data = '' } = await session.send('Page.getAppManifest');
    const manifest = JSON.parse(data) as { name: string; icons: { src: string; sizes: string }[] };
    const sizes: string[] = [];
    for (const { src } of manifest.icons) {
      const { width, height } = await drawn(sites.crisis.url + src);
      sizes.push(`${width}x${height}`);
    }
    expect(errors).toEqual([]);
    expect(manifest.name).toBe('Example Exchange status');
    expect(sizes).toEqual(manifest.icons.map((icon) => icon.sizes));
  });
});

describe('cards', () => {
  test.each([
    ['crisis', '/cards/home.png', TONE_COLOURS.bad.light],
    ['calm', '/cards/home.png', TONE_COLOURS.good.light],
    ['crisis', INCIDENT, TONE_COLOURS.warn.light],
    ['crisis', '/cards/page.png', '#1b1d21'],
  ] as const)('in the %s %s is 1200 × 630 in its state’s colour, with letters', async (moment, path, colour) => {
    const { width, height, colours } = await drawn(sites[moment].url + path);
    expect([width, height]).toEqual([1200, 630]);
    expect(colours[colour]).toBeGreaterThan(24 * 600);
    expect(colours['#1b1d21']).toBeGreaterThan(5000);
    expect(colours['#fbfaf7']).toBeGreaterThan(1200 * 630 * 0.7);
    expect(readFileSync(join(sites[moment].folder, path)).length).toBeLessThan(100_000);
  });

  test('an incident that is long over has none of its own', async () => {
    const old = '/cards/incidents/2021-05-12-duplicate-purchases.png';
    const statuses = await Promise.all(
      [INCIDENT, old].map(async (path) => (await fetch(sites.crisis.url + path)).status),
    );
    expect(statuses).toEqual([200, 404]);
  });

  test('what nobody has written on is drawn in the same bytes by a later build', () => {
    const path = '/cards/incidents/2022-01-14-sign-in-slow.png';
    const [earlier, later] = [sites.calm, sites.crisis].map((site) => readFileSync(join(site.folder, path)));
    expect(later?.equals(earlier ?? Buffer.alloc(0))).toBe(true);
  });
});

describe('badges', () => {
  test.each([
    { moment: 'crisis', path: '/badge.svg', title: 'Example Exchange: Suspended by us', tone: 'bad' },
    { moment: 'crisis', path: '/badge/withdrawals.svg', title: 'Withdrawals: Suspended by us', tone: 'bad' },
    { moment: 'crisis', path: '/badge/trading.svg', title: 'Trading: Operational', tone: 'good' },
    { moment: 'calm', path: '/badge.svg', title: 'Example Exchange: All services operational', tone: 'good' },
  ] as const)('in the $moment $path says “$title”', async ({ moment, path, title, tone }) => {
    await page.goto(sites[moment].url + path);
    const root = page.locator('svg');
    expect({
      role: await root.getAttribute('role'),
      label: await root.getAttribute('aria-label'),
      title: await page.locator('svg > title').textContent(),
      words: (await page.locator('text').allTextContents()).join(': '),
      ground: await page.locator('#state').getAttribute('fill'),
    }).toEqual({ role: 'img', label: title, title, words: title, ground: TONE_COLOURS[tone].light });
  });

  test('leave each word room within its half', async () => {
    await page.goto(`${sites.crisis.url}/badge/withdrawal-addresses.svg`);
    const rooms = await page.evaluate(() => {
      const halves = [...document.querySelectorAll('rect[id]')].map((half) => half.getBoundingClientRect());
      return [...document.querySelectorAll('text')].map((text, index) => {
        const [box, half] = [text.getBoundingClientRect(), halves[index] as DOMRect];
        return box.left >= half.left + 7 && box.right <= half.right - 7;
      });
    });
    expect(rooms).toEqual([true, true]);
  });

  test('give each word the width that a browser measures in the same font', async () => {
    await page.goto(`${sites.crisis.url}/badge/withdrawal-addresses.svg`);
    const given = await page.evaluate(() =>
      [...document.querySelectorAll('text')].map((text) => ({
        word: text.textContent,
        width: text.textLength.baseVal.value,
      })),
    );
    await page.goto(`${sites.crisis.url}/robots.txt`);
    const measured = await page.evaluate(
      async ({ font, words }) => {
        const face = new FontFace('Measured', Uint8Array.from(font));
        document.fonts.add(await face.load());
        const context = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
        // A hundred times as large, where no hinting rounds the letters' widths.
        context.font = '1200px Measured';
        context.fontKerning = 'none';
        return words.map((word) => context.measureText(word).width / 100);
      },
      { font: [...fontFile('latin', 400)], words: given.map(({ word }) => word) },
    );
    const differences = given.map(({ width }, index) => Math.abs(width - (measured[index] ?? 0)));
    expect(Math.max(...differences)).toBeLessThan(0.15);
  });

  test('there is one for each component', async () => {
    const { components } = (await (await fetch(`${sites.crisis.url}/api/v2/summary.json`)).json()) as {
      components: { group: boolean; x_allclear: { id: string } }[];
    };
    const ids = components.filter(({ group }) => !group).map((component) => component.x_allclear.id);
    const statuses = await Promise.all(
      ids.map(async (id) => (await fetch(`${sites.crisis.url}/badge/${id}.svg`)).status),
    );
    expect(statuses).toEqual(ids.map(() => 200));
  });
});
