import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { serveFolder } from '#tests/support/serve-folder.ts';
import { temporaryFolder } from '#tests/support/temporary-store.ts';
import { visit } from '#tests/support/visit.ts';

const MAX_BYTES = 3072;
const UNKNOWN = 'Example Exchange: The state of the services is not known';
const FOR_ALL = { 'access-control-allow-origin': '*' };

let sites: Record<'crisis' | 'calm', BuiltSite>;
let browser: Browser;

beforeAll(async () => {
  const [crisis, calm] = await Promise.all([builtSite(), builtSite({ at: '2022-01-17T04:00Z' })]);
  sites = { crisis, calm };
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await Promise.all(Object.values(sites).map((site) => site.remove()));
});

interface HostOptions {
  /** The script's `data-show`. */
  show?: 'line' | 'bar';
  /** Changes the built status page before it is served. */
  change?: (folder: string) => void;
  headers?: Record<string, string>;
  options?: BrowserContextOptions;
}

/** A page of another origin, with a strict policy of its own, that embeds the state. */
async function hostOf(
  moment: keyof typeof sites,
  { show = 'line', change, headers = FOR_ALL, options }: HostOptions = {},
) {
  const hostFolder = temporaryFolder();
  const statusFolder = change === undefined ? sites[moment].folder : changedSite(moment, change);
  const status = await serveFolder(statusFolder, { headers });
  const policy = `default-src 'none'; script-src ${status.url}; connect-src ${status.url}; require-trusted-types-for 'script'`;
  writeFileSync(
    join(hostFolder, 'index.html'),
    `<!doctype html><html lang="en"><meta http-equiv="content-security-policy" content="${policy}"><title>Host</title>
    <main><h1>Our shop</h1><script async src="${status.url}/embed.js" data-show="${show}"></script></main></html>`,
  );
  const host = await serveFolder(hostFolder);
  const visited = await visit(browser, `${host.url}/`, options);
  await visited.page.waitForLoadState('networkidle');
  onTestFinished(async () => {
    await visited.context.close();
    await Promise.all([status.close(), host.close()]);
  });
  return { ...visited, status, host, text: () => textOf(visited.page) };
}

/** What stands in the shadow, which `innerText` of the page does not show. */
function textOf(page: Awaited<ReturnType<typeof visit>>['page']): Promise<string> {
  return page.evaluate(() =>
    [...document.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot?.textContent ?? '').join(''),
  );
}

function changedSite(moment: keyof typeof sites, change: (folder: string) => void): string {
  const folder = join(temporaryFolder(), 'status');
  // What no host asks for is a thousand files.
  const filter = (path: string): boolean => !/\/(?:incidents|history|components|pagefind|es)$/.test(path);
  cpSync(sites[moment].folder, folder, { recursive: true, filter });
  change(folder);
  return folder;
}

function withState(change: (state: Record<string, unknown>) => void): (folder: string) => void {
  return (folder) => {
    const file = join(folder, 'embed/state.json');
    const state = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    change(state);
    writeFileSync(file, JSON.stringify(state));
  };
}

test('the script has at most 3 KB', () => {
  expect(statSync(join(sites.crisis.folder, 'embed.js')).size).toBeLessThanOrEqual(MAX_BYTES);
});

describe('the line', () => {
  test('says the state, and leads to the page', async () => {
    const { page, text, status, host, noise } = await hostOf('crisis');
    const link = page.getByRole('status').getByRole('link');
    expect(await text()).toBe('Example Exchange: Withdrawals are suspended (as of 17 Jan 2022, 14:00 UTC)');
    expect([await link.getAttribute('href'), await link.getAttribute('rel')]).toEqual([`${status.url}/`, 'noopener']);
    expect(new URL(status.url).origin).not.toBe(new URL(host.url).origin);
    // The status page and no third party; no violation of the host's policy.
    expect(noise.filter((line) => !line.startsWith(`asks ${status.url}/`))).toEqual([]);
    expect(noise).toHaveLength(3);
  });

  test('is green in a calm, in the colour of the host’s scheme', async () => {
    const { page, text } = await hostOf('calm');
    const colour = await page.getByRole('status').evaluate((line) => getComputedStyle(line).color);
    expect([await text(), colour]).toEqual([
      'Example Exchange: All clear (as of 17 Jan 2022, 04:00 UTC)',
      'rgb(25, 122, 72)',
    ]);
  });

  test('stands where the script stands, untouched by the host’s style', async () => {
    const { page } = await hostOf('crisis');
    const before = await page.evaluate(() => document.querySelector('script')?.nextElementSibling?.shadowRoot !== null);
    const size = await page.getByRole('status').evaluate((line) => {
      document.documentElement.style.fontSize = '70px';
      return getComputedStyle(line).fontSize;
    });
    expect([before, size]).toEqual([true, '15px']);
  });

  test.each<[string, (folder: string) => void]>([
    ['the summary is not there', (folder) => writeFileSync(join(folder, 'api/v2/summary.json'), '')],
    ['the summary is none', (folder) => writeFileSync(join(folder, 'api/v2/summary.json'), '{}')],
    ['the sentence is not there', (folder) => writeFileSync(join(folder, 'embed/state.json'), 'null')],
    ['the moment to build again is long past', withState((state) => (state['trueUntil'] = '2022-01-17T15:00Z'))],
    ['the moment cannot be read', withState((state) => (state['trueUntil'] = 'soon'))],
    ['the moment is missing', withState((state) => delete state['trueUntil'])],
    ['the two disagree', withState((state) => (state['indicator'] = 'major'))],
  ])('is not green where %s', async (_, change) => {
    const { text, page } = await hostOf('calm', { change });
    const colour = await page.getByRole('status').evaluate((line) => getComputedStyle(line).color);
    expect([await text(), colour]).toEqual([UNKNOWN, 'rgb(27, 29, 33)']);
  });

  test('is not green where the status page lets nobody read it', async () => {
    const { text } = await hostOf('calm', { headers: {} });
    expect(await text()).toBe(UNKNOWN);
  });

  test('goes on to tell an outage of which the word is old, and says so', async () => {
    const { text } = await hostOf('crisis', {
      change: withState((state) => (state['trueUntil'] = '2022-01-17T15:00Z')),
    });
    expect(await text()).toBe(
      'Example Exchange: Withdrawals are suspended (as of 17 Jan 2022, 14:00 UTC, may be out of date)',
    );
  });

  test('shows markup and scripts in a text as text', async () => {
    const sentence = '<img src=x onerror="document.title=1"></p><script>document.title=2</script>';
    const shape = '"><script>document.title=3</script>';
    const colours = { light: 'url(https://evil.example/)', dark: 'red;}' };
    const change = withState((state) => Object.assign(state, { sentence, shape, colours }));
    const { page, text, noise, status } = await hostOf('crisis', { change });
    expect(await text()).toContain(sentence);
    expect(await page.title()).toBe('Host');
    expect(await page.getByRole('status').locator('img, script').count()).toBe(0);
    expect(noise.filter((line) => line.startsWith('asks ') && !line.startsWith(`asks ${status.url}/`))).toEqual([]);
  });
});

describe('the bar', () => {
  test('stands at the top while something is wrong', async () => {
    const { page, text } = await hostOf('crisis', { show: 'bar' });
    const { top, width } = await page.getByRole('status').evaluate((bar) => bar.getBoundingClientRect());
    const isFirst = await page.evaluate(() => document.body.firstElementChild?.shadowRoot !== null);
    expect(await text()).toContain('Withdrawals are suspended');
    expect([isFirst, top < 20, width > 1000]).toEqual([true, true, true]);
  });

  test.each([
    ['in a calm', FOR_ALL],
    ['where the status page cannot be read', {}],
  ])('is not there %s', async (_, headers) => {
    const { page, text } = await hostOf('calm', { show: 'bar', headers });
    const height = await page.evaluate(() => document.body.firstElementChild?.getBoundingClientRect().height);
    expect([await text(), height]).toEqual(['', 0]);
  });
});

describe('the frame', () => {
  async function framed(folder: string, options: BrowserContextOptions) {
    const hostFolder = temporaryFolder();
    const status = await serveFolder(folder);
    const policy = `default-src 'none'; frame-src ${status.url}`;
    writeFileSync(
      join(hostFolder, 'index.html'),
      `<!doctype html><meta http-equiv="content-security-policy" content="${policy}"><title>Host</title><iframe title="Status" src="${status.url}/embed/"></iframe>`,
    );
    const host = await serveFolder(hostFolder);
    const { page, noise, context } = await visit(browser, `${host.url}/`, options);
    onTestFinished(async () => {
      await context.close();
      await Promise.all([status.close(), host.close()]);
    });
    return {
      frame: page.frameLocator('iframe'),
      noise: noise.filter((line) => !line.startsWith(`asks ${status.url}/`)),
    };
  }

  test.each([true, false])('says the state, with scripts: %s', async (javaScriptEnabled) => {
    const { frame, noise } = await framed(sites.crisis.folder, { javaScriptEnabled });
    const link = frame.getByRole('link');
    expect((await frame.getByRole('status').innerText()).trim()).toBe(
      'Example Exchange: Withdrawals are suspended Demonstration · as of 17 Jan 2022, 14:00 UTC',
    );
    expect([await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual(['_blank', 'noopener']);
    expect(noise).toEqual([]);
  });

  test('is not green when its word is old', async () => {
    const folder = changedSite('calm', (status) => {
      const file = join(status, 'embed/index.html');
      const html = readFileSync(file, 'utf8');
      writeFileSync(file, html.replace('data-tone="good"', 'data-tone="good" data-until="2022-01-17T05:00Z"'));
    });
    const { frame } = await framed(folder, {});
    const line = frame.getByRole('status');
    expect(await line.innerText()).toBe(`${UNKNOWN} Demonstration · as of 17 Jan 2022, 04:00 UTC`);
    expect(await line.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(27, 29, 33)');
  });
});
