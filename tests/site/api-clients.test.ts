/** Programs that others wrote for Statuspage, on three built moments: they change one address and nothing else. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Statuspage as StatuspageIo } from 'statuspage.io';
import { Statuspage } from 'statuspage.js';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { serveFolder } from '#tests/support/serve-folder.ts';
import { temporaryFolder } from '#tests/support/temporary-store.ts';
import { visit } from '#tests/support/visit.ts';

const TITLE = '17 January 2022: unauthorised withdrawals from a small number of accounts';

let sites: Record<'crisis' | 'calm' | 'work', BuiltSite>;
let browser: Browser;

beforeAll(async () => {
  const crisis = await builtSite();
  const [calm, work] = await Promise.all([
    builtSite({ at: '2022-01-17T04:00Z' }),
    builtSite({ at: '2021-11-21T07:30Z' }),
  ]);
  sites = { crisis, calm, work };
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await Promise.all(Object.values(sites).map((site) => site.remove()));
});

describe('npm’s statuspage.js', () => {
  function clientOf(moment: keyof typeof sites): Statuspage {
    const client = new Statuspage('any');
    // It knows Statuspage's own hosts alone, and keeps its client to itself.
    (Reflect.get(client, 'axios') as { defaults: { baseURL: string } }).defaults.baseURL =
      `${sites[moment].url}/api/v2`;
    return client;
  }

  test('reads the summary of a crisis', async () => {
    const {
      page,
      components = [],
      incidents = [],
      scheduled_maintenances: works = [],
      status,
    } = await clientOf('crisis').summary();
    expect({
      page: page.name,
      status: [status.indicator, status.description],
      withdrawals: components.find(({ name }) => name === 'Withdrawals')?.status,
      incident: incidents.map(({ name, status: word, impact }) => [name, word, impact]),
      updates: incidents[0]?.incident_updates.map((update) => [update.status, update.display_at]),
      works: works.map(({ name, status: word }) => [name, word]),
    }).toStrictEqual({
      page: 'Example Exchange',
      status: ['major', 'Partial System Outage'],
      withdrawals: 'major_outage',
      incident: [[TITLE, 'identified', 'critical']],
      updates: [
        ['identified', new Date('2022-01-17T13:00Z')],
        ['investigating', new Date('2022-01-17T04:44Z')],
      ],
      works: [['Upgrade of our wallets', 'scheduled']],
    });
  });

  test('reads the summary of a calm', async () => {
    const { components = [], incidents, status } = await clientOf('calm').summary();
    expect([incidents, status.indicator, status.description]).toStrictEqual([[], 'none', 'All Systems Operational']);
    expect(new Set(components.map((component) => component.status))).toStrictEqual(new Set(['operational']));
  });

  test('reads the summary of planned work', async () => {
    const { components = [], incidents, scheduled_maintenances: works = [], status } = await clientOf('work').summary();
    expect({
      incidents,
      status: [status.indicator, status.description],
      deposits: components.find(({ name }) => name === 'Deposits')?.status,
      works: works.map(({ name, status: word, impact }) => [name, word, impact]),
    }).toStrictEqual({
      incidents: [],
      status: ['maintenance', 'Service Under Maintenance'],
      deposits: 'under_maintenance',
      works: [['Move of the deposit database', 'verifying', 'maintenance']],
    });
  });
});

describe('npm’s statuspage.io', () => {
  function clientOf(moment: keyof typeof sites): StatuspageIo['api'] {
    const client = new StatuspageIo('any');
    client.setApiUrl(sites[moment].url);
    return client.api;
  }

  test('reads a crisis by every document that it asks for', async () => {
    const api = clientOf('crisis');
    const [summary, status, components, all, unresolved, upcoming] = await Promise.all([
      api.getSummary(),
      api.getStatus(),
      api.getComponents(),
      api.incidents.getAll(),
      api.incidents.getUnresolved(),
      api.scheduledMaintenances.getUpcoming(),
    ]);
    expect(status).toStrictEqual({ page: summary.page, status: summary.status });
    expect(components).toStrictEqual({ page: summary.page, components: summary.components });
    expect(unresolved).toStrictEqual({ page: summary.page, incidents: summary.incidents });
    expect(upcoming).toStrictEqual({ page: summary.page, scheduled_maintenances: summary.scheduled_maintenances });
    expect(summary.incidents.map(({ name }) => name)).toStrictEqual([TITLE]);
    expect(all.incidents[0]).toStrictEqual(summary.incidents[0]);
    expect(all.incidents.slice(1).every(({ status: word }) => ['resolved', 'postmortem'].includes(word))).toBe(true);
    expect(all.incidents.length).toBeGreaterThan(10);
  });

  test('reads a calm', async () => {
    const api = clientOf('calm');
    const [{ status }, { incidents }] = await Promise.all([api.getStatus(), api.incidents.getUnresolved()]);
    expect([status.indicator, incidents]).toStrictEqual(['none', []]);
  });

  test('reads planned work that runs from the summary, since it asks no document for it', async () => {
    const api = clientOf('work');
    const [summary, active] = await Promise.all([api.getSummary(), api.scheduledMaintenances.getActive()]);
    expect(summary.scheduled_maintenances.map(({ status }) => status)).toStrictEqual(['verifying']);
    // It asks for upcoming.json, whatever it calls it.
    expect(active.scheduled_maintenances).toStrictEqual([]);
  });
});

describe('Statuspage’s own widget in Chromium', () => {
  const script = createRequire(import.meta.url).resolve('@statuspage/status-widget/dist/index.js');

  /** What it shows on a page of another origin. */
  async function shownOf(moment: keyof typeof sites): Promise<string> {
    const [status, folder] = [
      await serveFolder(sites[moment].folder, { headers: { 'access-control-allow-origin': '*' } }),
      temporaryFolder(),
    ];
    copyFileSync(script, join(folder, 'widget.js'));
    writeFileSync(
      join(folder, 'index.html'),
      `<!doctype html><html lang="en"><title>Shop</title><statuspage-widget src="${status.url}"></statuspage-widget><script src="widget.js"></script></html>`,
    );
    const host = await serveFolder(folder);
    const { page, context } = await visit(browser, `${host.url}/`);
    onTestFinished(async () => {
      await context.close();
      await Promise.all([status.close(), host.close()]);
    });
    await page.waitForLoadState('networkidle');
    return page.evaluate(() => {
      const shown = document.querySelector('statuspage-widget')?.shadowRoot;
      for (const style of shown?.querySelectorAll('style') ?? []) style.remove();
      return shown?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
    });
  }

  test.each([
    ['crisis', 'Partial System Outage'],
    ['calm', 'All Systems Operational'],
    ['work', 'Service Under Maintenance'],
  ] as const)('shows the %s', async (moment, text) => {
    expect(await shownOf(moment)).toBe(text);
  });
});
