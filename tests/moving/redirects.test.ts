import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { readAtom, readJson, readRss } from '#tests/support/feed-readers.ts';
import type { History } from '#moving/history.ts';
import { importHistory } from '#moving/import-history.ts';
import { ADDRESS_LOST } from '#moving/lost-addresses.ts';
import { readHistory } from '#moving/sources.ts';
import { aStatuspageIncident, DOCUMENT, writeJson } from './moving.ts';

const NEW = '/incidents/2024-02-01-withdrawals-are-late/';

/** Incidents that stood where this site has something of its own: by their id there, and by their address. */
const TAKEN = [
  ['2024-01-05-trading-stopped', '/history'],
  ['history.rss', '/history.rss'],
  ['index.html', '/index.html'],
  ['404.html', '/404.html'],
  ['2024-02-01-withdrawals-are-late.rss', '/history/2024-01'],
  ['2024-02-01-withdrawals-are-late', '/_redirects'],
  ['free-address.html', '/components/trading'],
  ['verify', '/verify'],
  ['2024-01.json', '/notices/2024-01.json'],
  ['free-name', '/issues/api.exchange.example-late'],
] as const;

const DOCUMENT_WITH_TAKEN = {
  ...DOCUMENT,
  incidents: [
    ...DOCUMENT.incidents,
    ...TAKEN.map(([id, path], index) => ({
      ...aStatuspageIncident(id, `Odd ${index}`, [
        { id: `odd${index}`, status: 'resolved', body: 'Over.', at: `2024-01-2${index}T10:00:00.000Z` },
      ]),
      shortlink: `${DOCUMENT.page.url}${path}`,
    })),
  ],
};

let folder: string;
let history: History;
let report: string;
let site: BuiltSite;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-moving-'));
  const content = join(folder, 'content');
  const dump = writeJson(folder, 'dump.json', DOCUMENT_WITH_TAKEN);
  history = await readHistory('statuspage', dump, { allowsLoopback: false, timeoutMs: 1000 });
  report = importHistory(history, { contentFolder: content, writesPage: true, now: Date.now() });
  site = await builtSite({ content, at: '2024-03-01T12:00Z' });
});

afterAll(async () => {
  await site.remove();
  rmSync(folder, { recursive: true, force: true });
});

function read(path: string): string {
  return readFileSync(join(site.folder, path), 'utf8');
}

test('an old address is a valid page without a script that leads to the new one', async () => {
  const html = read('incidents/69sb0f8lydp4/index.html');
  expect({
    refresh: /<meta http-equiv="refresh" content="([^"]*)">/.exec(html)?.[1],
    canonical: /<link rel="canonical" href="([^"]*)">/.exec(html)?.[1],
    policy: /<meta http-equiv="content-security-policy" content="([^"]*)">/.exec(html)?.[1],
    link: /<a href="([^"]*)">([^<]*)<\/a>/.exec(html)?.slice(1),
    isNew: existsSync(join(site.folder, NEW, 'index.html')),
    hasScript: /<script|\son\w+=|javascript:/i.test(html),
  }).toEqual({
    refresh: `0; url=${NEW}`,
    canonical: `https://status.exchange.example${NEW}`,
    policy: "default-src 'none'",
    link: [NEW, 'Withdrawals are late'],
    isNew: true,
    hasScript: false,
  });
  const { results } = await new HtmlValidate({
    extends: ['html-validate:standard'],
    // An instant one, as WCAG's technique H76 has it.
    rules: { 'meta-refresh': 'off', 'doctype-style': ['error', { style: 'lowercase' }] },
  }).validateString(html);
  expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`))).toEqual([]);
});

test('a server answers at the old address, with and without a slash', async () => {
  for (const path of ['/incidents/69sb0f8lydp4', '/incidents/69sb0f8lydp4/']) {
    const response = await fetch(site.url + path);
    expect([response.status, await response.text()]).toEqual([200, read('incidents/69sb0f8lydp4/index.html')]);
  }
});

test('_redirects has every old address that is free, and each leads to a page that is there', () => {
  const lines = read('_redirects').trimEnd().split('\n');
  expect(lines.filter((line) => !line.includes('-odd-'))).toEqual([
    `/incidents/69sb0f8lydp4 ${NEW} 301`,
    `/incidents/69sb0f8lydp4/ ${NEW} 301`,
    '/incidents/r3x7x31k7nn1 /incidents/2024-01-05-trading-stopped/ 301',
    '/incidents/r3x7x31k7nn1/ /incidents/2024-01-05-trading-stopped/ 301',
    '/incidents/f6a1b2c3d4e5 /maintenances/2024-02-10-node-upgrade/ 301',
    '/incidents/f6a1b2c3d4e5/ /maintenances/2024-02-10-node-upgrade/ 301',
  ]);
  expect(lines.filter((line) => line.includes('-odd-'))).toEqual([
    '/incidents/free-name /incidents/2024-01-29-odd-9/ 301',
    '/incidents/free-name/ /incidents/2024-01-29-odd-9/ 301',
    '/issues/api.exchange.example-late /incidents/2024-01-29-odd-9/ 301',
    '/issues/api.exchange.example-late/ /incidents/2024-01-29-odd-9/ 301',
    '/incidents/verify /incidents/2024-01-27-odd-7/ 301',
    '/incidents/verify/ /incidents/2024-01-27-odd-7/ 301',
    '/incidents/free-address.html /incidents/2024-01-26-odd-6/ 301',
  ]);
  const targets = lines.map((line) => line.split(' ')[1] ?? '');
  expect(targets.filter((target) => !existsSync(join(site.folder, target, 'index.html')))).toEqual([]);
});

test('an old address where this site has something of its own does it no harm', () => {
  const pages = ['index.html', '404.html', 'history/index.html', 'history/2024-01/index.html'];
  const own = [...pages, 'components/trading/index.html', 'incidents/2024-01-05-trading-stopped/index.html'];
  const hidden = [...own, join(NEW, 'index.html')].filter((path) => read(path).includes('http-equiv="refresh"'));
  expect(hidden).toEqual([]);
  expect(read('history.rss')).toMatch(/^<\?xml/);
});

test('the report tells of every old address that does not lead on', () => {
  const lost = history.remarks.get(ADDRESS_LOST)?.map((place) => place.split(' of ')[0]);
  const kept = new Set(
    read('_redirects')
      .split('\n')
      .map((line) => line.split(' ')[0]),
  );
  const old = TAKEN.flatMap(([id, path]) => [`/incidents/${id}`, path]);
  expect(lost?.toSorted()).toEqual(old.filter((address) => !kept.has(address)).toSorted());
  expect(lost).toContain('/404.html');
  expect(report).toContain(`- ${ADDRESS_LOST} (${lost?.length}×: `);
});

test('each feed has the old identity of each incident, once', async () => {
  const old = DOCUMENT_WITH_TAKEN.incidents.map(({ id }) => `https://status.exchange.example/incidents/${id}`);
  const feeds = [
    await readRss(read('history.rss')),
    await readAtom(read('history.atom')),
    readJson(read('feed.json')),
  ].map((items) =>
    items
      .map(({ id }) => id)
      .filter((id) => old.includes(id))
      .toSorted(),
  );
  expect(feeds).toEqual([old.toSorted(), old.toSorted(), old.toSorted()]);
});
