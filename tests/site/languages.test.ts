import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { languageName } from '#render/language.ts';
import { wordsOf, type Words } from '#render/words/words.ts';
import { axeViolations } from '#tests/support/axe.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { visit } from '#tests/support/visit.ts';
import { interfaceTexts, saidOnlyIn } from './interface-texts.ts';

const LANGUAGES = ['en', 'es', 'de', 'fr', 'pt', 'tr', 'ar', 'he', 'ja', 'zh', 'hi'] as const;
type Language = (typeof LANGUAGES)[number];
const RIGHT_TO_LEFT: readonly Language[] = ['ar', 'he'];

const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';
/** Those that customers in need read. */
const PATHS = [
  '/',
  INCIDENT,
  '/guidance/set-up-2fa-again/',
  '/history/',
  '/subscribe/',
  '/uptime/',
  '/components/withdrawals/',
  '/maintenances/',
  '/history/year/2021/',
  '/postmortems/',
  '/search/',
];
const ORIGIN = 'https://status.exchange.example';
/** A text that is translated into Spanish, and to which the copy adds a sentence. */
const CHANGED = `${INCIDENT.slice(1)}01-withdrawals-suspended.md`;

let contentFolder: string;
let site: BuiltSite;
let browser: Browser;

beforeAll(async () => {
  contentFolder = mkdtempSync(join(tmpdir(), 'allclear-languages-'));
  // Of the incidents, two are enough: the pages of a dozen in eleven languages take their time.
  const isKept = (path: string): boolean => !/incidents\/20(?!22-01-(?:05|17))/.test(path);
  cpSync('content', contentFolder, { recursive: true, filter: isKept });
  rewrite('page.yaml', (text) => text.replace(/^languages: .*$/m, `languages: [${LANGUAGES.join(', ')}]`));
  rewrite(CHANGED, (text) => `${text}\nWe have corrected this update.\n`);
  [site, browser] = await Promise.all([
    builtSite({ content: contentFolder, at: '2022-01-17T14:00Z' }),
    launchBrowser(),
  ]);
});

afterAll(async () => {
  await browser.close();
  await site.remove();
  rmSync(contentFolder, { recursive: true });
});

function wordsIn(language: Language): Words {
  const words = wordsOf(language);
  if (words === null) throw new Error(`There are no words in “${language}”.`);
  return words;
}

function rewrite(path: string, change: (text: string) => string): void {
  const file = join(contentFolder, path);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

function pathIn(language: Language, path: string): string {
  return language === 'en' ? path : `/${language}${path}`;
}

/** What the page says of its language, and where it leads. */
function readPage(page: Page) {
  return page.evaluate(() => {
    const { lang, dir } = document.documentElement;
    const hrefs = (selector: string): string[] =>
      [...document.querySelectorAll(selector)].map((link) => link.getAttribute('href') ?? '');
    const alternates = [...document.querySelectorAll('link[hreflang]')].map((link) => [
      link.getAttribute('hreflang'),
      link.getAttribute('href'),
    ]);
    const choices = [...document.querySelectorAll('.languages a')].map((link) => [
      link.getAttribute('lang'),
      link.textContent.trim(),
      link.getAttribute('href'),
      link.getAttribute('aria-current'),
    ]);
    return {
      lang,
      dir,
      canonical: hrefs('link[rel=canonical]'),
      alternates,
      choices,
      links: hrefs('a[href^="/"]:not([hreflang])').filter((href) => /\/(?:#.*)?$/.test(href)),
    };
  });
}

function expectedOf(language: Language, path: string) {
  const everywhere = LANGUAGES.map((other) => [other, ORIGIN + pathIn(other, path)]);
  return {
    lang: language,
    dir: RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr',
    canonical: [ORIGIN + pathIn(language, path)],
    alternates: [...everywhere, ['x-default', ORIGIN + path]],
    choices: LANGUAGES.map((other) => [
      other,
      languageName(other),
      pathIn(other, path),
      other === language ? 'page' : null,
    ]),
  };
}

test.each(LANGUAGES)(
  'in %s each page says its language, stays in it, fits 320 px and has no fault that axe sees',
  async (language) => {
    const options = { viewport: { width: 320, height: 640 }, bypassCSP: true };
    const { page, noise, context } = await visit(browser, `${site.url}/favicon.svg`, options);
    const isEnglish = language === 'en' ? () => false : saidOnlyIn(wordsIn('en'), wordsIn(language));
    for (const path of PATHS) {
      await page.goto(site.url + pathIn(language, path));
      const { links, ...said } = await readPage(page);
      expect(said).toEqual(expectedOf(language, path));
      expect(links.length).toBeGreaterThan(8);
      const texts = await textsInPageLanguage(page);
      expect({
        path,
        elsewhere: links.filter((href) => !href.startsWith(pathIn(language, '/'))),
        english: texts.filter(isEnglish),
        original: language === 'en' ? [] : texts.filter((text) => /\b(?:the|your|Withdrawals|Sign-in)\b/.test(text)),
        torn: await tornSentences(page),
        width: await page.evaluate(() => document.documentElement.scrollWidth),
        violations: isJudged(language, path) ? await axeViolations(page) : [],
      }).toEqual({ path, elsewhere: [], english: [], original: [], torn: [], width: 320, violations: [] });
    }
    await context.close();
    expect(noise).toEqual([]);
  },
);

/**
 * axe takes most of the time. It judges every page in the first language and in one that runs from right to left;
 * in each other the two that customers in need read, and a third of the rest, another third in the next language.
 */
function isJudged(language: Language, path: string): boolean {
  const isWhole = language === 'en' || language === 'ar' || path === '/' || path === INCIDENT;
  return isWhole || (PATHS.indexOf(path) + LANGUAGES.indexOf(language)) % 3 === 0;
}

/** The texts of a page that claim to be in the page's language, attributes included. */
function textsInPageLanguage(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isForeign = (element: Element | null): boolean =>
      element?.closest('[lang]')?.getAttribute('lang') !== document.documentElement.lang;
    const texts: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      const isCode = parent?.closest('script, style') !== null;
      if (!isCode && !isForeign(parent)) texts.push(walker.currentNode.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [alt]')) {
      if (isForeign(element)) continue;
      texts.push(...['aria-label', 'title', 'alt'].map((name) => element.getAttribute(name) ?? ''));
    }
    return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim()).filter(Boolean);
  });
}

/** In a flex box a text and what follows it are boxes of their own, and the space between them is lost. */
function tornSentences(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => getComputedStyle(element).display.includes('flex'))
      .filter(({ childNodes }) =>
        [...childNodes].some(
          ({ nodeType, textContent, nextSibling }) =>
            nodeType === Node.TEXT_NODE && /\S\s$/.test(textContent ?? '') && nextSibling instanceof Element,
        ),
      )
      .map(({ outerHTML }) => outerHTML.slice(0, 200)),
  );
}

test('the comparison finds an English word where there is one', () => {
  const isEnglish = saidOnlyIn(wordsIn('en'), wordsIn('de'));
  const english = ['All clear', 'Read all 12 updates', 'Next update by', 'In Slack'];
  expect(english.filter(isEnglish)).toEqual(english);
  expect(['Alles in Ordnung', 'In Betrieb', '12'].filter(isEnglish)).toEqual([]);
  for (const language of LANGUAGES.filter((other) => other !== 'en'))
    expect(interfaceTexts(wordsIn('en'), wordsIn(language)).length).toBeGreaterThan(100);
});

test('what is not translated says so, in its own language and direction', async () => {
  const { page, context } = await visit(browser, `${site.url}/ar${INCIDENT}`);
  const prose = page.locator('.prose[lang=en]');
  const directions = await prose.evaluateAll((texts) => texts.map((text) => getComputedStyle(text).direction));
  const notes = await page.getByText(wordsIn('ar').translation.missing('الإنجليزية')).count();
  const title = await page.locator('h1 [lang=en]').getAttribute('dir');
  await page.goto(`${site.url}/ar/`);
  const homeNotes = await page.locator('.state').getByText(wordsIn('ar').translation.missing('الإنجليزية')).count();
  await context.close();
  expect(directions).toEqual(['ltr', 'ltr']);
  expect({ notes, title, homeNotes }).toEqual({ notes: 2, title: 'ltr', homeNotes: 1 });
});

test('a translation of a text that has changed says so and leads to the text', async () => {
  const { page, context } = await visit(browser, `${site.url}/es${INCIDENT}`);
  const { outdated, current } = wordsIn('es').translation;
  const [note, others] = [
    page.locator('#update-01-withdrawals-suspended').getByText(outdated('inglés')),
    page.getByText(outdated('inglés')),
  ];
  const counts = [await note.count(), await others.count()];
  await page.getByRole('link', { name: current('inglés') }).click();
  const [address, isThere] = [page.url(), await page.getByText('We have corrected this update.').isVisible()];
  await context.close();
  expect({ counts, isThere }).toEqual({ counts: [1, 1], isThere: true });
  expect(address).toBe(`${site.url}${INCIDENT}#update-01-withdrawals-suspended`);
});

test('the language switch keeps the reader on the page', async () => {
  const { page, context } = await visit(browser, `${site.url}/ja${INCIDENT}`);
  await page.locator('.languages').getByText('Deutsch').click();
  const [address, lang] = [page.url(), await page.locator('html').getAttribute('lang')];
  await context.close();
  expect({ address, lang }).toEqual({ address: `${site.url}/de${INCIDENT}`, lang: 'de' });
});

describe.each(RIGHT_TO_LEFT)('from right to left, in %s,', (language) => {
  test('the layout is mirrored', async () => {
    const options = { viewport: { width: 900, height: 800 } };
    const { page, context } = await visit(browser, `${site.url}/${language}${INCIDENT}`, options);
    const middleOf = async (selector: string): Promise<number> => {
      const box = await page.locator(selector).first().boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0) / 2;
    };
    const [name, nav] = [await middleOf('header .name'), await middleOf('header nav')];
    const dots = await page.locator('li[id^=update-]').evaluateAll((updates) =>
      updates.map((update) => {
        const { left, right } = getComputedStyle(update, '::before');
        const edge = getComputedStyle(update).borderRightWidth;
        return Number.parseFloat(right) < Number.parseFloat(left) && edge === '2px';
      }),
    );
    const trust = await page.locator('.trust').evaluate((box) => {
      const { borderRightWidth, borderTopLeftRadius, borderTopRightRadius } = getComputedStyle(box);
      return [borderRightWidth, borderTopLeftRadius === '0px', borderTopRightRadius];
    });
    await page.goto(`${site.url}/${language}/`);
    const scale = await page
      .locator('.scale span')
      .evaluateAll((spans) => spans.slice(0, 3).map((span) => span.getBoundingClientRect().x));
    const bars = await page
      .locator('main svg[role=img]')
      .first()
      .evaluate((svg) => getComputedStyle(svg).scale);
    await context.close();
    expect(name).toBeGreaterThan(nav);
    expect(dots).toEqual([true, true]);
    expect(trust).toEqual(['4px', false, '0px']);
    // The oldest day stands where reading begins, in the scale and in the picture.
    expect([scale[0] ?? 0, bars]).toEqual([Math.max(...scale), '-1 1']);
  });
});
