import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { writeFiles } from '#tests/support/content-folder.ts';
import { visit } from '#tests/support/visit.ts';

const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';
const PLANNED = '/maintenances/2026-01-01-pump/';
const HOUR = 3_600_000;

const MINUTE = 60_000;

/** The windows of the page of the present count from this minute. */
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;

let crisis: BuiltSite;
let present: BuiltSite;
let contentFolder: string;
let browser: Browser;

beforeAll(async () => {
  contentFolder = mkdtempSync(join(tmpdir(), 'allclear-window-'));
  writeFiles(contentFolder, presentFiles());
  [browser, crisis, present] = await Promise.all([
    launchBrowser(),
    builtSite({ at: '2022-01-17T14:00Z' }),
    builtSite({ content: contentFolder }),
  ]);
});

afterAll(async () => {
  await browser.close();
  await Promise.all([crisis, present].map((site) => site.remove()));
  rmSync(contentFolder, { recursive: true });
});

/** A page in Berlin's zone with planned work from one hour on, for two hours. */
function presentFiles(): Record<string, string> {
  const moment = (hours: number): string => `${new Date(NOW + hours * HOUR).toISOString().slice(0, 16)}Z`;
  return {
    'page.yaml': `name: Town Water
url: https://status.water.example
timeZone: Europe/Berlin
components: [{ id: water, name: Water, since: ${moment(-900)} }]
`,
    [`${PLANNED.slice(1)}maintenance.md`]: `---
title: New pump
window: { from: ${moment(1)}, until: ${moment(3)} }
components: { water: under_maintenance }
---
`,
    [`${PLANNED.slice(1)}01-scheduled.md`]: `---
at: ${moment(-24)}
status: scheduled
---
We change a pump.
`,
  };
}

function stateOf(page: Page): Promise<string> {
  return page.locator('section[aria-labelledby=state]').innerText();
}

describe('the choice of another zone', () => {
  test('changes the times at once, lasts over pages and sets no cookie', async () => {
    const { page, noise, context } = await visit(browser, crisis.url, { timezoneId: 'Asia/Singapore' });
    const own = await stateOf(page);
    const picker = page.getByLabel('Show times also in');
    await picker.focus();
    await picker.selectOption('America/Port_of_Spain');
    const chosen = await stateOf(page);
    await page.goto(crisis.url + INCIDENT);
    const elsewhere = await page.locator('main').innerText();
    const kept = await page.getByLabel('Show times also in').inputValue();
    const [cookies, stored] = [await context.cookies(), await page.evaluate(() => Object.keys(localStorage))];
    await context.close();
    expect(own).toContain('16:00 UTC (Tue 00:00 your time)');
    expect(chosen).toContain('16:00 UTC (12:00 Port of Spain)');
    expect(chosen).not.toContain('your time');
    expect(elsewhere).toContain('16:00 UTC (12:00 Port of Spain)');
    expect({ kept, cookies, stored, noise }).toEqual({
      kept: 'America/Port_of_Spain',
      cookies: [],
      stored: ['zone'],
      noise: [],
    });
  });

  test('can be none, and again one’s own', async () => {
    const { page, context } = await visit(browser, crisis.url, { timezoneId: 'Asia/Singapore' });
    const picker = page.getByLabel('Show times also in');
    await picker.selectOption({ label: 'no other zone' });
    const none = await stateOf(page);
    await page.reload();
    const stillNone = await stateOf(page);
    const others = await page.locator('time[title]:not([title=""])').count();
    await picker.selectOption({ label: 'your own zone' });
    const own = await stateOf(page);
    await context.close();
    expect([none, stillNone].map((text) => text.includes('your time'))).toEqual([false, false]);
    expect({ others, own: own.includes('your time') }).toEqual({ others: 0, own: true });
  });

  test('is made with the keyboard without the page leaving its reader', async () => {
    const { page, context } = await visit(browser, crisis.url);
    const picker = page.getByLabel('Show times also in');
    await picker.focus();
    await page.evaluate(() => document.body.setAttribute('data-same', ''));
    await page.keyboard.press('ArrowDown');
    const [value, isSame] = [await picker.inputValue(), await page.locator('body[data-same]').count()];
    const isFocused = await picker.evaluate((element) => element === document.activeElement);
    await context.close();
    expect({ value, isSame, isFocused }).toEqual({ value: 'none', isSame: 1, isFocused: true });
  });

  test('is not offered where the browser keeps nothing, and the page is whole', async () => {
    const { page, context, noise } = await visit(browser, 'about:blank', { timezoneId: 'Asia/Singapore' });
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, 'localStorage', {
        get: () => {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        },
      });
    });
    await page.goto(crisis.url, { waitUntil: 'load' });
    const [text, isOffered] = [await stateOf(page), await page.locator('.zone').isVisible()];
    await context.close();
    const errors = noise.filter((line) => !line.startsWith('asks '));
    expect({ isOffered, errors }).toEqual({ isOffered: false, errors: [] });
    expect(text).toContain('(Tue 00:00 your time)');
    expect(text).toMatch(/\(in \d h/);
  });

  test('that no browser knows is as none made', async () => {
    const { page, context, noise } = await visit(browser, crisis.url, { timezoneId: 'Asia/Singapore' });
    await page.evaluate(() => localStorage.setItem('zone', 'Mars/Olympus_Mons'));
    await page.reload({ waitUntil: 'load' });
    const [text, kept] = [await stateOf(page), await page.getByLabel('Show times also in').inputValue()];
    await context.close();
    expect({ kept, noise }).toEqual({ kept: '', noise: [] });
    expect(text).toContain('(Tue 00:00 your time)');
    expect(text).toMatch(/\(in \d h/);
  });
});

test.each([
  ['Europe/Berlin', false],
  ['Etc/UTC', true],
])('on a page of Berlin a reader in %s is told another time: %s', async (timezoneId, isTold) => {
  const { page, context } = await visit(browser, present.url + PLANNED, { timezoneId });
  const text = await page.locator('main').innerText();
  await context.close();
  expect(text.includes('your time')).toBe(isTold);
});

/** What the reader sees of the planned work, so many hours after the build. */
async function plannedAfter(hours: number): Promise<{ state: string; home: string; list: string; own: string }> {
  const context = await browser.newContext({ timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  // Half a minute early, so that the pages may take as long to come.
  await page.clock.install({ time: NOW + hours * HOUR - MINUTE / 2 });
  const textAt = async (path: string, selector: string): Promise<string> => {
    await page.goto(present.url + path);
    return (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');
  };
  const seen = {
    state: await textAt('/', 'section[aria-labelledby=state]'),
    home: await textAt('/', '.row'),
    list: await textAt('/maintenances/', '.row'),
    own: await textAt(PLANNED, 'h1 + p'),
  };
  await context.close();
  return seen;
}

describe('a window of planned work, without a build', () => {
  const PHASES = ['Scheduled', 'In progress', 'Completed'];

  test.each([
    [0.5, 'Scheduled', '(starts in 30 min)'],
    [1.5, 'In progress', '(ends in 1 h 30 min)'],
    [3.5, 'Completed', ''],
  ])('is, %s h on, %s', async (hours, phase, count) => {
    const { state, ...places } = await plannedAfter(hours);
    for (const text of Object.values(places)) {
      expect(PHASES.filter((name) => text.includes(name))).toEqual([phase]);
      expect(text).toContain(count);
    }
    expect(state.includes('Running now: New pump')).toBe(phase === 'In progress');
  });

  test('opens before the eyes of a reader who stays', async () => {
    const context = await browser.newContext({ timezoneId: 'Europe/Berlin' });
    const page = await context.newPage();
    await page.clock.install({ time: NOW + HOUR - MINUTE });
    await page.goto(present.url);
    const before = await stateOf(page);
    await page.clock.runFor(90_000);
    const after = await stateOf(page);
    await context.close();
    expect([before, after].map((text) => text.includes('Running now: New pump'))).toEqual([false, true]);
  });

  test('is told as it stood at the build where no script runs', async () => {
    const { page, context } = await visit(browser, present.url + PLANNED, { javaScriptEnabled: false });
    const text = await page.locator('h1 + p').innerText();
    await context.close();
    expect(PHASES.filter((name) => text.includes(name))).toEqual(['Scheduled']);
    expect(text).toMatch(/Window: .+ to .+/);
    expect(text).not.toContain('(');
  });
});

test('planned work is told in the reader’s time from its beginning to its end', () => {
  const rows =
    readFileSync(join(crisis.folder, 'maintenances/index.html'), 'utf8').match(/<div class="row">.*?<\/div>/gs) ?? [];
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows)
    expect(row.match(/<time [^>]*>/g)?.filter((time) => !time.includes('data-local'))).toEqual([]);
});
