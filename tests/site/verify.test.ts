/** Whoever has a message looks up its code, and finds the words that belong to it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeSite } from '#tests/support/made-site.ts';
import { axeViolations } from '#tests/support/axe.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { judgeOf } from '#tests/support/published-schemas.ts';
import { visit } from '#tests/support/visit.ts';

const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';

interface NoticesMonth {
  older: string | null;
  notices: { code: string; sha256: string; id: string; text: string }[];
}

let browser: Browser;
let site: BuiltSite;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), builtSite({ at: '2022-01-21T21:00Z' })]);
});

afterAll(async () => {
  await browser.close();
  await site.remove();
});

function documentOf(month: string): NoticesMonth {
  return JSON.parse(readFileSync(join(site.folder, 'notices', `${month}.json`), 'utf8')) as NoticesMonth;
}

function htmlOf(path: string): string {
  return readFileSync(join(site.folder, path, 'index.html'), 'utf8');
}

const MONTHS = ['2021-05', '2021-10', '2021-11', '2021-12', '2022-01'];

describe('the documents of the months', () => {
  test('lead from one to the next, and have every notice once', () => {
    const chain: string[] = [];
    for (let month: string | null = '2022-01'; month !== null;) {
      chain.push(month);
      month = /\d{4}-\d\d/.exec(documentOf(month).older ?? '')?.[0] ?? null;
    }
    expect(chain).toEqual(MONTHS.toReversed());
    const ids = MONTHS.flatMap((month) => documentOf(month).notices.map(({ id }) => id));
    expect([ids.length, new Set(ids).size]).toEqual([60, 60]);
  });

  test('have the text of which each code is made, as anybody can compute, and as their schema says', () => {
    const schema = JSON.parse(readFileSync(join(site.folder, 'api/v2/schema/notices-month.json'), 'utf8')) as object;
    const judge = judgeOf(schema);
    for (const document of MONTHS.map(documentOf)) {
      expect(judge.faultsOf(document)).toEqual([]);
      for (const { text, sha256 } of document.notices)
        expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
    }
  });

  test('have the codes of the API', () => {
    const { incidents } = JSON.parse(readFileSync(join(site.folder, 'api/v2/incidents.json'), 'utf8')) as {
      incidents: { incident_updates: { x_allclear: { id: string; notice_code: string; notice_sha256: string } }[] }[];
    };
    const known = new Map(MONTHS.flatMap((month) => documentOf(month).notices).map((notice) => [notice.id, notice]));
    for (const { x_allclear: facts } of incidents.flatMap(({ incident_updates: updates }) => updates)) {
      const { code, sha256 } = known.get(facts.id) ?? {};
      expect([facts.notice_code, facts.notice_sha256]).toEqual([code, sha256]);
    }
  });
});

test.each(['/verify/', '/es/verify/', '/verify/2022-01/', '/es/verify/2022-01/'])(
  '%s has each code with the words that it leads to, and is sound',
  async (path) => {
    const { page, noise, context } = await visit(browser, site.url + path, { javaScriptEnabled: true });
    const codes = await page.locator('.code').allTextContents();
    const violations = await axeViolations(page);
    await context.close();
    const months = path.endsWith('2022-01/') ? ['2022-01'] : MONTHS.toReversed();
    expect(codes).toEqual(months.flatMap((month) => documentOf(month).notices.map(({ code }) => code)));
    expect({ noise, violations }).toEqual({ noise: [], violations: [] });
    const report = await new HtmlValidate({ extends: ['html-validate:standard'] }).validateString(htmlOf(path));
    expect(report.results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId)).filter(isGrave)).toEqual([]);
  },
);

/** What spoils a page for a reader, of all that a validator says of its style. */
function isGrave(rule: string): boolean {
  return /^(?:no-dup-id|element-|close-|input-missing-label|parser-error|valid-id|no-missing-references)/.test(rule);
}

test('each update, the account and an announcement show their code, in every language the same', () => {
  const pages = [
    INCIDENT,
    '/announcements/2022-01-18-delay-for-new-withdrawal-addresses/',
    '/maintenances/2022-02-01-wallet-upgrade/',
  ];
  const known = MONTHS.flatMap((month) => documentOf(month).notices);
  for (const path of pages) {
    const expected = known.filter(({ id }) => `/${id}/`.startsWith(path)).map(({ code }) => code);
    expect(expected.length).toBeGreaterThan(0);
    const shown = [htmlOf(path), htmlOf(`/es${path}`)].map((html) =>
      [...html.matchAll(/href="(?:\/es)?\/verify\/"[^>]*>[^<]*([0-9A-Z]{4}-[0-9A-Z]{4})</g)].map(([, code]) => code),
    );
    for (const codes of shown) expect(new Set(codes)).toEqual(new Set(expected));
  }
});

test('feeds carry the code in a plain line', () => {
  const { code } = documentOf('2022-01').notices[0] ?? { code: '' };
  for (const feed of ['history.rss', 'history.atom', 'feed.json'])
    expect(readFileSync(join(site.folder, feed), 'utf8')).toContain(`Notice code ${code}`);
});

describe('the field', () => {
  async function lookUp(typed: string): Promise<{ said: string; hash: string; noise: string[] }> {
    const { page, noise, context } = await visit(browser, `${site.url}/verify/`);
    await typeCode(page, typed);
    const said = (await page.locator('[data-verify] [role=status]').textContent()) ?? '';
    const { hash } = new URL(page.url());
    await context.close();
    return { said, hash, noise };
  }

  async function typeCode(page: Page, typed: string): Promise<void> {
    await page.locator('#code').fill(typed);
    await page.keyboard.press('Enter');
  }

  test('leads to the notice, however its code is typed', async () => {
    const { code } = documentOf('2021-11').notices.find(({ code: one }) => /[01]/.test(one)) ?? { code: '' };
    const typed = code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replace('-', ' ');
    expect(await lookUp(typed)).toEqual({
      said: `${code} is in the list. Now compare the words of the message with the notice.`,
      hash: `#code-${code}`,
      noise: [],
    });
  });

  test('says that a code is not listed, and what to do', async () => {
    expect(await lookUp('0000-0000')).toEqual({
      said: '0000-0000 is not in this list. Check what you typed, and look in the month of the message.',
      hash: '',
      noise: [],
    });
  });

  test('says what a code looks like to whoever types something else', async () => {
    expect((await lookUp('hello')).said).toBe('A code has eight letters and digits, as in 7K3F-9QXM.');
  });

  test('is not there without script, and the list is', async () => {
    const { page, context } = await visit(browser, `${site.url}/verify/`, { javaScriptEnabled: false });
    const seen = [await page.locator('#code').isVisible(), await page.locator('.code').first().isVisible()];
    await context.close();
    expect(seen).toEqual([false, true]);
  });
});

test('with many incidents the first page lists a hundred, and the months have all', async () => {
  const many = await madeSite(300);
  const codesOf = (path: string): string[] =>
    [...readFileSync(join(many.folder, path, 'index.html'), 'utf8').matchAll(/id="?code-([0-9A-Z-]{9})/g)].map(
      ([, code = '']) => code,
    );
  const months = readdirSync(join(many.folder, 'verify')).filter((name) => /^\d{4}-\d\d$/.test(name));
  const all = months
    .toSorted()
    .toReversed()
    .flatMap((month) => codesOf(`verify/${month}`));
  expect(all.length).toBeGreaterThan(100);
  expect(codesOf('verify')).toEqual(all.slice(0, 100));
  await many.remove();
});
