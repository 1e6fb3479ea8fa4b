/**
 * `node bench/page.ts [--peer FOLDER] [--runs 7]`: what the home page and an incident's page cost a reader on a slow
 * network, beside the built pages of cState that tell the same incidents (`bench/cstate-content.ts` writes those for it)
 * and beside a page of one line, which is as fast as this machine paints. Visits alternate; the medians are printed, and
 * ours as a share of theirs. Asserts nothing: the budgets in bytes are `tests/site/page-weight.test.ts`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite } from '#tests/support/built-site.ts';
import { serveCompressed, type Answered, type CountedFolder } from './serve-compressed.ts';

const LATENCY_MS = 150;
const BITS_A_SECOND = 1_600_000;
/** One picture of the screen, of which there are sixty a second. */
const FRAME_MS = 1000 / 60;
const INCIDENT = '2022-01-17-unauthorised-withdrawals';

const PAGES = [
  { name: 'home', ours: '/', theirs: '/' },
  { name: 'incident', ours: `/incidents/${INCIDENT}/`, theirs: `/issues/${INCIDENT}/` },
];

const { values } = parseArgs({
  options: {
    peer: { type: 'string' },
    'peer-port': { type: 'string', default: '4402' },
    runs: { type: 'string', default: '7' },
    at: { type: 'string', default: '2022-01-17T14:00Z' },
  },
});

/** Bytes of scripts and styles are those that the browser reads, unpacked. */
type Visit = Record<(typeof ROWS)[number]['key'], number>;

const ROWS = [
  { key: 'wire', title: 'bytes over the wire, headers too' },
  { key: 'requests', title: 'requests' },
  { key: 'background', title: 'bytes that a service worker asks for later' },
  { key: 'script', title: 'bytes of JavaScript' },
  { key: 'style', title: 'bytes of style' },
  { key: 'words', title: 'words shown' },
  { key: 'response', title: 'page received, ms' },
  { key: 'paint', title: 'first contentful paint, ms' },
  { key: 'largest', title: 'largest contentful paint, ms' },
  { key: 'afterResponse', title: '… in frames after the page is received' },
  { key: 'afterPaint', title: '… in frames after the first paint' },
] as const;

const bareFolder = mkdtempSync(join(tmpdir(), 'allclear-bare-'));
writeFileSync(join(bareFolder, 'index.html'), '<!doctype html><title>Bare</title><p>Withdrawals are suspended');
const site = await builtSite({ at: values.at });
const ours = await serveCompressed(site.folder);
const bare = await serveCompressed(bareFolder);
const peer = values.peer === undefined ? null : await serveCompressed(values.peer, Number(values['peer-port']));
const browser = await launchBrowser();
try {
  const runs = Number(values.runs);
  console.log(`${BITS_A_SECOND / 1e6} Mbit/s, ${LATENCY_MS} ms a round trip; medians of ${runs} visits each.`);
  for (const page of PAGES) {
    const sides = [
      sideOf('ours', ours, page.ours),
      ...(peer === null ? [] : [sideOf('cState', peer, page.theirs)]),
      sideOf('one line', bare, '/'),
    ];
    // The first visit of each warms the server and is not counted.
    for (let run = 0; run <= runs; run += 1) for (const side of sides) await visit(side, run > 0);
    print(page.name, sides);
  }
} finally {
  await browser.close();
  for (const folder of [ours, bare, peer]) folder?.close();
  rmSync(bareFolder, { recursive: true });
  await site.remove();
}

interface Side {
  name: string;
  folder: CountedFolder;
  path: string;
  visits: Visit[];
  /** The addresses that the page asked for at the last visit. */
  asked: string[];
}

function sideOf(name: string, folder: CountedFolder, path: string): Side {
  return { name, folder, path, visits: [], asked: [] };
}

async function visit(side: Side, isCounted: boolean): Promise<void> {
  side.folder.take();
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await slowDown(page);
  const sources = listen(page);
  await page.goto(`${side.folder.url}${side.path}`, { waitUntil: 'networkidle' });
  const times = await page.evaluate(timesOf);
  const sizes = await sources();
  await context.close();
  const answered = side.folder.take();
  const asked = answered.filter(({ isBackground }) => !isBackground);
  side.asked = asked.map(({ path }) => path);
  if (!isCounted) return;
  side.visits.push({
    ...sizes,
    ...times,
    wire: bytesOf(asked),
    requests: asked.length,
    background: bytesOf(answered) - bytesOf(asked),
    afterResponse: (times.largest - times.response) / FRAME_MS,
    afterPaint: (times.largest - times.paint) / FRAME_MS,
  });
}

function bytesOf(answered: readonly Answered[]): number {
  return answered.reduce((total, { bytes }) => total + bytes, 0);
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const bytesASecond = BITS_A_SECOND / 8;
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: bytesASecond,
    uploadThroughput: bytesASecond / 2,
  });
}

/** Scripts and styles of the document and beside it, in bytes. */
function listen(page: Page): () => Promise<{ script: number; style: number }> {
  const sizes: Promise<{ script: number; style: number }>[] = [];
  page.on('response', (response) => {
    const type = response.request().resourceType();
    if (type === 'script' || type === 'stylesheet') {
      const size = response.body().then((body) => body.length);
      sizes.push(size.then((bytes) => (type === 'script' ? { script: bytes, style: 0 } : { script: 0, style: bytes })));
    }
    if (type === 'document') sizes.push(response.text().then(inlineSizes));
  });
  return async () => {
    const found = await Promise.all(sizes);
    const sum = (key: 'script' | 'style'): number => found.reduce((total, size) => total + size[key], 0);
    return { script: sum('script'), style: sum('style') };
  };
}

function inlineSizes(html: string): { script: number; style: number } {
  const inside = (tag: string): number =>
    [...html.matchAll(new RegExp(`<${tag}\\b[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]
      .map(([, text = '']) => Buffer.byteLength(text))
      .reduce((total, bytes) => total + bytes, 0);
  return { script: inside('script'), style: inside('style') };
}

/** Runs in the page. Milliseconds from the start of the visit. */
async function timesOf() {
  const largest = await new Promise<number>((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
      type: 'largest-contentful-paint',
      buffered: true,
    });
  });
  // A closed list of choices counts with all its choices.
  for (const list of document.querySelectorAll('select')) list.remove();
  const words = document.body.innerText.split(/\s+/);
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  return {
    response: navigation?.responseEnd ?? Number.NaN,
    paint: paint?.startTime ?? Number.NaN,
    largest,
    words: words.length,
  };
}

function print(name: string, sides: readonly Side[]): void {
  const [mine, ...others] = sides;
  const peers = others.filter((side) => side.folder === peer);
  console.log(`\n| ${[name, ...sides.map((side) => side.name), ...peers.map(() => 'ratio')].join(' | ')} |`);
  console.log(`|---|${'---:|'.repeat(sides.length + peers.length)}`);
  for (const { key, title } of ROWS) {
    const medians = sides.map((side) => median(side.visits.map((visited) => visited[key])));
    const [own = 0, theirs = 0] = medians;
    const ratios = peers.map(() => (theirs === 0 || key.startsWith('after') ? '' : (own / theirs).toFixed(2)));
    console.log(`| ${[title, ...medians.map(shown), ...ratios].join(' | ')} |`);
  }
  for (const { name: who, asked } of [mine, ...peers].filter((side) => side !== undefined)) {
    console.log(`\n${who} asks for ${asked.join(', ')}`);
  }
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
