import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Parser from 'rss-parser';
import { Statuspage } from 'statuspage.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';

let site: BuiltSite;

beforeAll(async () => {
  site = await builtSite();
});

afterAll(() => site.remove());

test('an independent reader finds one item an update, with its full text and a lasting identity', async () => {
  const feed = await new Parser().parseURL(`${site.url}/history.rss`);
  const [latest] = feed.items;
  expect(latest?.title).toBe('17 January 2022: unauthorised withdrawals from a small number of accounts: Identified');
  expect(latest?.guid).toBe(
    'https://status.exchange.example/incidents/2022-01-17-unauthorised-withdrawals/#update-02-reset-your-2fa',
  );
  expect(latest?.isoDate).toBe('2022-01-17T13:00:00.000Z');
  expect(latest?.['content:encoded']).toContain('There is no deadline. We send no sign-in links');
  expect(new Set(feed.items.map(({ guid }) => guid)).size).toBe(feed.items.length);
  expect(feed.description).toContain('Demonstration');
});

test('npm’s statuspage.js reads the summary', async () => {
  const client = new Statuspage('any');
  // It knows Statuspage's own hosts alone, and keeps its client to itself.
  (Reflect.get(client, 'axios') as { defaults: { baseURL: string } }).defaults.baseURL = `${site.url}/api/v2`;
  const {
    page,
    components = [],
    incidents = [],
    scheduled_maintenances: maintenances = [],
    status,
  } = await client.summary();
  const withdrawals = components.find(({ name }) => name === 'Withdrawals');
  expect({
    page: page.name,
    status,
    withdrawals: withdrawals?.status,
    incident: [incidents[0]?.name, incidents[0]?.status, incidents[0]?.impact, incidents.length],
    updates: incidents[0]?.incident_updates.map((update) => [update.status, update.display_at]),
    maintenance: [maintenances[0]?.name, maintenances[0]?.status],
  }).toEqual({
    page: 'Example Exchange',
    status: expect.objectContaining({ indicator: 'major', description: 'Partial System Outage' }) as unknown,
    withdrawals: 'major_outage',
    incident: [
      '17 January 2022: unauthorised withdrawals from a small number of accounts',
      'identified',
      'critical',
      1,
    ],
    updates: [
      ['identified', new Date('2022-01-17T13:00Z')],
      ['investigating', new Date('2022-01-17T04:44Z')],
    ],
    maintenance: ['Upgrade of our wallets', 'scheduled'],
  });
});

test('the status document is the summary’s, and JSON by its type', async () => {
  const [summary, status] = ['summary', 'status'].map((name) =>
    JSON.parse(readFileSync(join(site.folder, `api/v2/${name}.json`), 'utf8')),
  );
  const { headers } = await fetch(`${site.url}/api/v2/status.json`);
  expect(headers.get('content-type')).toContain('application/json');
  expect(status).toEqual({ page: summary.page, status: summary.status });
  expect(summary.status).toMatchObject({ indicator: 'major', description: 'Partial System Outage' });
});
