import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Parser from 'rss-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { judgeOf } from '#tests/support/published-schemas.ts';

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

test('the status document is the summary’s, and JSON by its type', async () => {
  const [summary, status] = ['summary', 'status'].map((name) =>
    JSON.parse(readFileSync(join(site.folder, `api/v2/${name}.json`), 'utf8')),
  );
  const { headers } = await fetch(`${site.url}/api/v2/status.json`);
  expect(headers.get('content-type')).toContain('application/json');
  expect(status).toEqual({ page: summary.page, status: summary.status });
  expect(summary.status).toMatchObject({ indicator: 'major', description: 'Partial System Outage' });
});

test('every document of the API is as the schema says that is published with it', () => {
  const read = (path: string) => JSON.parse(readFileSync(join(site.folder, path), 'utf8')) as object;
  const schemas = jsonsIn('api/v2/schema');
  const documents = new Map([
    ...schemas.map((path) => [path.replace('schema/', ''), path] as const),
    ['history.json', 'api/v2/schema/history.json'] as const,
    ...jsonsIn('history').map((path) => [path, 'api/v2/schema/history-month.json'] as const),
  ]);
  const built = [...jsonsIn('api'), ...jsonsIn('history'), 'history.json'].filter((path) => !schemas.includes(path));
  const faults = built.map((path) => [path, judgeOf(read(documents.get(path) ?? '')).faultsOf(read(path))]);
  expect(faults).toStrictEqual(built.map((path) => [path, []]));
  expect(built).toHaveLength(8 + 1 + 5);
});

test('what the documents lead to is there', async () => {
  const { page, months } = (await (await fetch(`${site.url}/history.json`)).json()) as {
    page: { url: string };
    months: { url: string }[];
  };
  const missing = months.filter(({ url }) => !existsSync(join(site.folder, url.replace(page.url, ''))));
  expect([missing, months.length]).toStrictEqual([[], 5]);
  const none = await fetch(`${site.url}/api/v2/subscribers.json`);
  expect(none.status).toBe(404);
});

function jsonsIn(folder: string): string[] {
  return readdirSync(join(site.folder, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
}
