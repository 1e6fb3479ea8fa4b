/** Notifications in a real browser: offered, asked for, taken by the service, shown by the worker, opened, and ended. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import type { Browser, BrowserContext, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newVapidKeys } from '#delivery/channels/web-push-crypto.ts';
import { listSubscribers } from '#delivery/people/subscribers.ts';
import { axeViolations } from '#tests/support/axe.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { aContent, aPage } from '#tests/support/makers.ts';
import { serveFolder, type ServedFolder } from '#tests/support/serve-folder.ts';
import { aService, SERVICE_URL, type TestedService } from '#tests/support/service.ts';
import { visit } from '#tests/support/visit.ts';

const pushKey = newVapidKeys().publicKey;

let folder: string;
let site: BuiltSite;
let server: ServedFolder;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-push-'));
  cpSync('content', folder, { recursive: true, filter: (path) => !/incidents\/20(?!22-01-(?:05|17))/.test(path) });
  const page = join(folder, 'page.yaml');
  const text = `${readFileSync(page, 'utf8')}\nsubscriptions: { url: ${SERVICE_URL}, pushKey: ${pushKey} }\n`;
  writeFileSync(page, text);
  [site, browser] = await Promise.all([builtSite({ content: folder, at: '2022-01-17T14:00Z' }), launchBrowser()]);
  server = await serveFolder(site.folder);
});

afterAll(async () => {
  await browser.close();
  await server.close();
  await site.remove();
  rmSync(folder, { recursive: true });
});

/** What a push service would give out, since none is asked here. */
function withoutPushService(): void {
  let isOn = false;
  const subscription = {
    unsubscribe: async () => !(isOn = false),
    toJSON: () => ({
      endpoint: 'https://fcm.googleapis.com/fcm/send/an-endpoint',
      expirationTime: null,
      keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) },
    }),
  };
  Object.assign(PushManager.prototype, {
    getSubscription: async () => (isOn ? subscription : null),
    subscribe: async (options: object) => {
      Object.assign(globalThis, { asked: options });
      isOn = true;
      return subscription;
    },
  });
}

interface Reader {
  page: Page;
  context: BrowserContext;
  service: TestedService;
  noise: string[];
}

async function reader(isAllowed: boolean): Promise<Reader> {
  const content = aContent({ page: aPage({ url: server.url, subscriptions: { url: SERVICE_URL, pushKey } }) });
  const service = await aService({ content });
  const { page, context, noise } = await visit(browser, `${server.url}/status.txt`);
  await context.grantPermissions(isAllowed ? ['notifications'] : [], { origin: server.url });
  await context.addInitScript(withoutPushService);
  await context.route(`${SERVICE_URL}/**`, async (route) => {
    const asked = route.request();
    const init = { method: asked.method(), headers: await asked.allHeaders(), body: asked.postData() };
    const answer = await service.app.fetch(new Request(asked.url(), init), { remote: '203.0.113.7' });
    const body = await answer.text();
    await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body });
  });
  await page.goto(`${server.url}/subscribe/`);
  return { page, context, service, noise };
}

async function running({ store }: TestedService) {
  const everybody = await Array.fromAsync(listSubscribers(store));
  return everybody.filter(({ endedAt }) => endedAt === null).map(({ channel, locale }) => [channel, locale]);
}

test('a reader asks for notifications, gets one, opens the incident from it, and ends them', async () => {
  const { page, context, service, noise } = await reader(true);
  await page.getByRole('button', { name: 'Notify me in this browser' }).click();
  await page.getByText('This browser shows our updates from now on.').waitFor();
  expect(await running(service)).toEqual([['web-push', 'en']]);
  expect(await page.evaluate(() => (globalThis as { asked?: unknown }).asked)).toEqual({
    userVisibleOnly: true,
    applicationServerKey: pushKey,
  });

  const worker = await recordingWorker(context);
  const url = `${server.url}/incidents/2022-01-17-unauthorised-withdrawals/`;
  const message = { title: 'Withdrawals are paused', body: 'Set up 2FA again.', tag: 'w', lang: 'he', dir: 'rtl', url };
  await deliver(context, page, JSON.stringify(message));
  const { title, url: _, ...options } = message;
  await expect
    .poll(() => worker.evaluate(() => (globalThis as { shown?: unknown }).shown))
    .toEqual([{ title, ...options, icon: '/favicon.svg', data: { url } }]);
  expect(await pressed(worker, [url, 'https://elsewhere.example/', null])).toEqual([url, '/', '/']);

  await page.getByRole('button', { name: 'End the notifications in this browser' }).click();
  await page.getByText('This browser shows no more updates').waitFor();
  expect(await running(service)).toEqual([]);
  await context.close();
  expect(noise.filter((line) => line.startsWith('violates'))).toEqual([]);
});

/** As a push service does it. */
async function deliver(context: BrowserContext, page: Page, data: string): Promise<void> {
  const session = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  await session.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId, data });
}

/** A browser without a screen shows nothing, so what would be shown and opened is written down. */
async function recordingWorker(context: BrowserContext): Promise<Worker> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  await worker.evaluate(() => {
    const [shown, opened]: unknown[][] = [[], []];
    Object.assign(globalThis, { shown, opened });
    const scope = globalThis as unknown as { registration: object; clients: object };
    Object.assign(scope.registration, {
      showNotification: async (title: string, options: object) => shown?.push({ title, ...options }),
    });
    Object.assign(scope.clients, { openWindow: async (address: string) => opened?.push(address) });
  });
  return worker;
}

/** What is opened by presses on notifications with these addresses. */
async function pressed(worker: Worker, urls: (string | null)[]): Promise<unknown> {
  return worker.evaluate((addresses) => {
    for (const url of addresses) {
      const notification = { close: () => {}, data: url === null ? null : { url } };
      const event = Object.assign(new Event('notificationclick'), { notification, waitUntil: () => {} });
      globalThis.dispatchEvent(event);
    }
    return (globalThis as { opened?: unknown }).opened;
  }, urls);
}

test('who does not allow it is told where that is changed, and nothing is kept', async () => {
  const { page, context, service } = await reader(false);
  await page.getByRole('button', { name: 'Notify me in this browser' }).click();
  await page.getByText('Your browser does not allow notifications from this page.').waitFor();
  expect(await running(service)).toEqual([]);
  await context.close();
});

test.each(['/subscribe/', '/es/subscribe/'])(
  'what %s offers has no fault that axe sees, is valid, and is not too wide for 320 px',
  async (path) => {
    const context = await browser.newContext({ bypassCSP: true, viewport: { width: 320, height: 700 } });
    const page = await context.newPage();
    await page.goto(server.url + path);
    await page.locator('.push').waitFor();
    await page.locator('.push details').evaluate((details) => details.setAttribute('open', ''));
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    const violations = await axeViolations(page);
    await context.close();
    const judge = new HtmlValidate({
      extends: ['html-validate:standard', 'html-validate:a11y'],
      rules: { 'void-style': 'off', 'no-trailing-whitespace': 'off', 'doctype-style': 'off', 'long-title': 'off' },
    });
    const { results } = await judge.validateString(readFileSync(join(site.folder, path, 'index.html'), 'utf8'));
    const complaints = results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message }) => `${ruleId}: ${message}`),
    );
    expect([violations, width, complaints]).toEqual([[], 320, []]);
  },
);

test('without a script, and on other pages, nothing is said of it', async () => {
  const { page, context } = await visit(browser, `${server.url}/subscribe/`, { javaScriptEnabled: false });
  expect(await page.getByRole('heading', { name: 'Notifications in this browser' }).isVisible()).toBe(false);
  await context.close();
  const policies = ['subscribe', ''].map((path) => {
    const html = readFileSync(join(site.folder, path, 'index.html'), 'utf8');
    return [/connect-src[^;"]*/.exec(html)?.[0], html.includes('/push.js')];
  });
  expect(policies).toEqual([
    [`connect-src 'self' ${SERVICE_URL}`, true],
    ["connect-src 'self'", false],
  ]);
});
