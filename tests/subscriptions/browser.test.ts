/** A reader without JavaScript, from the preview's page to the end of the subscription, by what arrives in the mailbox. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { visit } from '#tests/support/visit.ts';

const DATA = join('var', 'start');
const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';

let content: string;
let preview: ChildProcess;
let url: string;
let browser: Browser;

beforeAll(async () => {
  content = mkdtempSync(join(tmpdir(), 'allclear-reader-'));
  cpSync('content', content, { recursive: true, filter: (path) => !/incidents\/20(?!22-01-(?:05|17))/.test(path) });
  preview = spawn(process.execPath, ['scripts/start.ts', '--content', content, '--port', '0']);
  [url, browser] = await Promise.all([addressOf(preview), launchBrowser()]);
});

afterAll(async () => {
  await browser.close();
  preview.kill('SIGTERM');
  await new Promise((resolve) => preview.once('exit', resolve));
  rmSync(content, { recursive: true });
  for (const name of readdirSync(DATA).filter((found) => found.startsWith(basename(content))))
    rmSync(join(DATA, name), { recursive: true, force: true });
});

function addressOf(child: ChildProcess): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(printed)));
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => {
        printed += text.toString();
        const [, address] = /The page +(\S+)\/[^]*Ctrl-C/.exec(printed) ?? [];
        if (address !== undefined) resolve(address);
      });
  });
}

/** Opens the newest mail to the address in the mailbox. */
async function openMail(page: Page, to: string, subject: string): Promise<void> {
  const mail = page.locator('li', { hasText: `to ${to}` }).filter({ hasText: subject });
  for (let tries = 0; tries < 50; tries += 1) {
    await page.goto(`${url}/mailbox/`);
    if ((await mail.count()) > 0) break;
    await page.waitForTimeout(100);
  }
  await mail.first().getByRole('link').first().click();
}

async function withoutScript(path: string): Promise<{ page: Page; noise: string[]; close: () => Promise<void> }> {
  const { page, noise, context } = await visit(browser, url + path, { javaScriptEnabled: false });
  // Forms lead to the service, which is another origin.
  return { page, noise: noise.filter((line) => !line.startsWith('asks ')), close: () => context.close() };
}

async function confirmIn(page: Page, to: string): Promise<void> {
  await openMail(page, to, 'Confirm: updates from');
  await page.locator('pre a[href*="/confirm/"]').click();
  await page.getByRole('button', { name: 'Yes, send me these updates' }).click();
  expect(await page.locator('h1').textContent()).toBe('You will hear from us');
}

test('a reader subscribes on the page, confirms from the mail, changes, and leaves', async () => {
  const { page, noise, close } = await withoutScript('/subscribe/');
  await page.getByLabel('Your e-mail address').fill('reader@customers.example');
  await page.getByRole('button', { name: 'Continue' }).click();
  expect(await page.getByLabel('Your e-mail address').inputValue()).toBe('reader@customers.example');
  await page.getByLabel('Only these:').check();
  await page.getByLabel('Withdrawals', { exact: true }).check();
  await page.getByLabel('Announcements').uncheck();
  // Nobody is so quick but a test.
  await page.waitForTimeout(1100);
  await page.getByRole('button', { name: 'Subscribe' }).click();
  expect(await page.locator('h1').textContent()).toBe('Look into your mailbox');

  await confirmIn(page, 'reader@customers.example');
  await page.getByRole('link', { name: 'Change or end your updates' }).click();
  expect(await page.getByLabel('Withdrawals', { exact: true }).isChecked()).toBe(true);
  await page.getByLabel('All services').check();
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await page.getByRole('status').textContent()).toBe('Your choice is saved.');
  expect(await page.getByLabel('All services').isChecked()).toBe(true);
  await page.getByRole('button', { name: 'End all updates' }).click();
  expect(await page.locator('h1').textContent()).toBe('Your updates have ended');
  expect(await page.context().cookies()).toEqual([]);
  await close();
  expect(noise).toEqual([]);
});

test('a reader follows one incident from its page, and comes back by a mailed code', async () => {
  const { page, close } = await withoutScript(INCIDENT);
  await page.getByLabel('Your e-mail address').fill('single@customers.example');
  await page.getByRole('button', { name: 'Follow this incident only' }).click();
  expect(await page.getByText('You follow this only:').count()).toBe(1);
  await page.waitForTimeout(1100);
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await confirmIn(page, 'single@customers.example');

  await page.goto(`${url}/subscribe/`);
  await page.getByRole('link', { name: 'Change or end your updates' }).click();
  await page.getByLabel('Your e-mail address').fill('single@customers.example');
  await page.getByRole('button', { name: 'Send the code' }).click();
  const form = page.url();
  const ticket = await page.locator('input[name=ticket]').inputValue();
  await openMail(page, 'single@customers.example', 'Your updates from');
  const link = page.locator('pre a[href*="/manage/"]');
  expect(await link.getAttribute('href')).toContain(`${new URL(form).origin}/manage/${ticket}/`);
  await link.click();
  await page.getByRole('button', { name: 'Change or end your updates' }).click();
  expect(await page.getByRole('heading', { name: 'Followed by themselves' }).count()).toBe(1);
  await close();
});

test('what a field is not needed for is not shown', async () => {
  const { page, close } = await withoutScript('/subscribe/');
  await page.getByLabel('Your e-mail address').fill('reader@customers.example');
  await page.getByRole('button', { name: 'Continue' }).click();
  const [target, component] = [
    page.getByLabel('Address that takes the messages'),
    page.getByLabel('Withdrawals', { exact: true }),
  ];
  const before = [await target.isVisible(), await component.isVisible()];
  await page.getByLabel('In Slack').check();
  await page.getByLabel('Only these:').check();
  expect([before, await target.isVisible(), await component.isVisible()]).toEqual([[false, false], true, true]);
  await close();
});
