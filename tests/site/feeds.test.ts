import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { jsonFeedErrors, readAtom, readJson, readRss } from '#tests/support/feed-readers.ts';
import { brokenRules } from '#tests/support/feed-rules.ts';
import { visit } from '#tests/support/visit.ts';

const URL_OF_PAGE = 'https://status.exchange.example';
/** Days after the last word; planned work runs, and a promise has passed. */
const IN_A_WINDOW = '2022-02-01T03:00Z';

let site: BuiltSite;
let later: BuiltSite;
let browser: Browser;
let feeds: string[];

beforeAll(async () => {
  [site, later] = (await Promise.all(['2022-01-21T21:00Z', IN_A_WINDOW].map((at) => builtSite({ at })))) as [
    BuiltSite,
    BuiltSite,
  ];
  feeds = feedsIn(site);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await Promise.all([site.remove(), later.remove()]);
});

function feedsIn({ folder }: BuiltSite): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) =>
    /\.(?:rss|atom|ics)$|^(?:feed|components|incidents)\b.*\.json$|^feed\.css$|\.opml$/.test(name),
  );
}

function textOf(name: string, { folder }: BuiltSite = site): string {
  return readFileSync(join(folder, name), 'utf8');
}

describe('the feeds of a built site', () => {
  test('are valid, each at its own address', () => {
    const broken = feeds.flatMap((name) => {
      if (/\.(?:rss|atom)$/.test(name)) return brokenRules(textOf(name), `${URL_OF_PAGE}/${name}`);
      return name.endsWith('.json') ? jsonFeedErrors(textOf(name)) : [];
    });
    expect(broken).toEqual([]);
    expect(feeds.length).toBeGreaterThan(60);
  });

  test('say the same in each format', async () => {
    for (const name of ['components/withdrawals', 'incidents/2022-01-17-unauthorised-withdrawals', 'feed/archive/1']) {
      const rss = await readRss(textOf(`${name}.rss`));
      expect(await readAtom(textOf(`${name}.atom`))).toEqual(rss);
      expect(readJson(textOf(`${name}.json`))).toEqual(rss);
      expect(rss).not.toEqual([]);
    }
  });

  test('lead to a place that is there', async () => {
    const items = await readRss(textOf('incidents/2022-01-17-unauthorised-withdrawals.rss'));
    const html = textOf('incidents/2022-01-17-unauthorised-withdrawals/index.html');
    const anchors = items.map(({ id }) => id.split('#')[1] ?? '');
    expect(anchors.filter((anchor) => !html.includes(`id="${anchor}"`))).toEqual([]);
    expect(anchors.some((anchor) => anchor.startsWith('update-correction-'))).toBe(true);
  });

  test('are the same, byte for byte, when the page is built later and nobody has written anything', () => {
    expect(feedsIn(later)).toEqual(feeds);
    expect(feeds.filter((name) => textOf(name) !== textOf(name, later))).toEqual([]);
  });
});

describe('a browser', () => {
  test.each(['history.rss', 'history.atom'])('shows %s as a readable page, and nothing of its markup', async (name) => {
    const { page, noise, context } = await visit(browser, `${site.url}/${name}`);
    const text = await page.evaluate(() => {
      const isShown = (element: Element) => getComputedStyle(element).display !== 'none';
      const shown = [...document.querySelectorAll('*')].filter(
        (element) => element.children.length === 0 && isShown(element),
      );
      return {
        text: shown.map(({ textContent }) => textContent).join('\n'),
        says: getComputedStyle(document.documentElement, '::before').content,
      };
    });
    await context.close();
    expect(noise).toEqual([]);
    expect(text.text).toContain('Example Exchange status');
    expect(text.text).not.toContain('<p>');
    expect(text.says).toContain('for any feed reader');
  });

  test('finds the feed of everything on every page, and a page’s own beside it', () => {
    const linksOf = (path: string) =>
      [...textOf(`${path}index.html`).matchAll(/<link rel="alternate" type="([^"]+)"[^>]* href="([^"]+)">/g)].map(
        ([, type, href]) => `${type} ${href}`,
      );
    const whole = [
      'application/rss+xml /history.rss',
      'application/atom+xml /history.atom',
      'application/feed+json /feed.json',
    ];
    expect(linksOf('history/')).toEqual(whole);
    expect(linksOf('es/components/trading/')).toEqual([
      ...whole,
      'application/rss+xml /components/trading.rss',
      'application/atom+xml /components/trading.atom',
      'application/feed+json /components/trading.json',
    ]);
  });
});

test('the list of feeds names each by its title and its addresses', () => {
  const outlines = [
    ...textOf('feeds.opml').matchAll(/<outline type="rss" text="([^"]+)" title="([^"]+)" xmlUrl="([^"]+)"/g),
  ];
  expect(outlines.map(([, text, title]) => text === title)).not.toContain(false);
  const files = outlines.map(([, , , address = '']) => address.slice(URL_OF_PAGE.length + 1));
  expect(files[0]).toBe('history.atom');
  expect(files.filter((file) => !feeds.includes(file))).toEqual([]);
});
