import { HtmlValidate } from 'html-validate';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SPOKEN_LANGUAGES } from '#render/words/words.ts';
import { endToken } from '#delivery/people/tokens.ts';
import { axeViolations } from '#tests/support/axe.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { choicesIn } from '#tests/support/confirming.ts';
import { aComponent, aContent, aGroup, aPage, anIncident } from '#tests/support/makers.ts';
import { aService, manageLinkOf, type TestedService } from '#tests/support/service.ts';
import { aStore } from '#tests/support/temporary-store.ts';

const CONTENT = aContent({
  page: aPage({
    languages: [...SPOKEN_LANGUAGES],
    groups: [aGroup()],
    components: [aComponent({ group: 'funds' }), aComponent({ id: 'trading', name: 'Trading' })],
  }),
  incidents: [anIncident()],
});

const HEADERS = {
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'strict-transport-security': 'max-age=31536000',
  'set-cookie': null,
};

/** Every kind of page, as its address or what is posted to it. */
async function everyPage(service: TestedService): Promise<[string, Response][]> {
  const { vault } = service.store;
  await service.post('/subscribe', service.signUp({ email: 'single@customers.example' }));
  await service.post('/subscribe', service.signUp());
  await service.post('/subscribe', service.signUp({ kind: ['announcement'], locale: 'ar' }));
  await service.post('/subscribe', service.signUp({ way: 'webhook', target: 'https://receiver.example/hook' }));
  await service.mailed();
  const [confirmOne = '', confirm = ''] = service.confirmations.map(({ token }) => `/confirm/${token}`);
  const manage = await manageLinkOf(service);
  const end = `/u/${endToken(vault, { id: 1, channel: 'email', epoch: 0 })}`;
  const incident = `/?subject=${encodeURIComponent(anIncident().id)}`;
  const gets = ['/', incident, confirmOne, confirm, end, manage, '/manage', '/manage/a/1', '/nowhere', '/confirm/no'];
  const posts: [string, Record<string, string>][] = [
    ['/subscribe', {}],
    [confirm, {}],
    [confirm, choicesIn(await (await service.get(confirm)).text())],
    [confirm, {}],
    ['/manage', { email: 'a@b.example' }],
    ['/manage/code', { ticket: 'a', code: '1' }],
    [`${manage}/follow`, { subject: anIncident().id }],
    [`${manage}/erase`, {}],
    [`${manage}/end`, {}],
    [`${manage}/erase`, { sure: 'yes' }],
    [end, { 'List-Unsubscribe': 'One-Click' }],
  ];
  const pages: [string, Response][] = [];
  for (const path of gets) pages.push([path, await service.get(path)]);
  for (const [path, fields] of posts) pages.push([path, await service.post(path, fields)]);
  return pages;
}

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

async function tested(): Promise<TestedService> {
  return aService({ content: CONTENT, store: await aStore({ subscribers: [['trading']] }) });
}

test('every page has strict headers, names its style, and sets no cookie', async () => {
  for (const [path, answer] of await everyPage(await tested())) {
    const found = Object.fromEntries(Object.keys(HEADERS).map((name) => [name, answer.headers.get(name)]));
    expect([path, found]).toEqual([path, HEADERS]);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(await answer.text()).not.toMatch(/<script|\son\w+=|style="|<img|\.css"/);
  }
});

test('every page is valid HTML', async () => {
  const judge = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:a11y'],
    rules: { 'void-style': 'off', 'no-trailing-whitespace': 'off', 'doctype-style': 'off', 'long-title': 'off' },
  });
  for (const [path, answer] of await everyPage(await tested())) {
    const { results } = await judge.validateString(await answer.text());
    const messages = results.flatMap(({ messages: found }) =>
      found.map(({ ruleId, message }) => `${ruleId}: ${message}`),
    );
    expect([path, messages]).toEqual([path, []]);
  }
});

/** Each language says the same with other words; what axe judges beside them is judged in two, one of each direction. */
const JUDGED: readonly string[] = ['en', 'ar'];

test.each(SPOKEN_LANGUAGES)(
  'in %s no page has a fault that axe sees, and none is too wide for 320 px',
  async (language) => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, bypassCSP: true });
    const page = await context.newPage();
    const { get, post, ...service } = await tested();
    const inLanguage: TestedService = {
      ...service,
      get: (path) => get(path.includes('?') ? `${path}&language=${language}` : `${path}?language=${language}`),
      post: (path, fields) => post(`${path}?language=${language}`, fields),
    };
    const dir = language === 'ar' || language === 'he' ? 'rtl' : 'ltr';
    for (const [path, answer] of await everyPage(inLanguage)) {
      await page.setContent(await answer.text());
      const said = await page.evaluate(() => ({
        lang: document.documentElement.lang,
        dir: document.documentElement.dir,
        width: document.documentElement.scrollWidth,
      }));
      const violations = JUDGED.includes(language) ? await axeViolations(page) : [];
      expect([path, said, violations]).toEqual([path, { lang: language, dir, width: 320 }, []]);
    }
    await context.close();
  },
);

test('the language is the one asked for, else the browser’s, else the page’s first', async () => {
  const service = await tested();
  const languageAt = async (path: string, accepted?: string): Promise<string | undefined> => {
    const answer = await service.get(path, accepted === undefined ? {} : { 'accept-language': accepted });
    return /<html lang="([^"]+)"/.exec(await answer.text())?.[1];
  };
  expect([
    await languageAt('/?language=ja', 'de'),
    await languageAt('/', 'tlh, de-AT;q=0.8, en;q=0.5'),
    await languageAt('/?language=tlh'),
    await languageAt('/'),
  ]).toEqual(['ja', 'de', 'en', 'en']);
});

test('health is told, and robots stay away', async () => {
  const service = await tested();
  const [health, robots] = [await service.get('/health'), await service.get('/robots.txt')];
  expect([health.status, await health.text(), await robots.text()]).toEqual([
    200,
    'ok\n',
    'User-agent: *\nDisallow: /\n',
  ]);
});

test('health is 503 while the store does not answer', async () => {
  const store = await aStore();
  const db = { ...store.db, all: () => Promise.reject(new Error('gone')) };
  expect((await (await aService({ store: { ...store, db } })).get('/health')).status).toBe(503);
});

test('a body that is too large is not read', async () => {
  const service = await tested();
  expect((await service.post('/subscribe', service.signUp({ target: 'a'.repeat(70_000) }))).status).toBe(413);
});
