/**
 * `npm run bench -- [--sizes 10,100,1000,10000]`: what a build costs beside a
 * bare Astro site with as many pages, what one more incident costs, and what
 * the pages of the demo weigh. Prints; asserts nothing. The budgets of the
 * pages are a test, `tests/site/page-weight.test.ts`; times never are.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printInstant } from '#core/instant.ts';
import { makeBareSite } from './bare-site.ts';
import { MADE_UNTIL, makeContent } from './made-content.ts';
import { printDemo } from './demo.ts';
import { LIMIT_MS, run, type Usage } from './run.ts';

const { values } = parseArgs({ options: { sizes: { type: 'string', default: '10,100,1000,10000' } } });
const sizes = values.sizes.split(',').map(Number);
if (sizes.length === 0 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
  console.error(`--sizes takes numbers of incidents, as in “--sizes 10,100”; “${values.sizes}” is none.`);
  process.exit(2);
}

interface Row {
  incidents: number;
  pages: number;
  ours: Usage;
  bare: Usage;
}

const folder = mkdtempSync(join(tmpdir(), 'allclear-bench-'));
try {
  await printDemo();
  await printBuilds();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function printBuilds(): Promise<void> {
  console.log('\nBuilds: the fastest of several, ours and bare in turn; processor seconds of all threads.\n');
  console.log(
    'incidents   pages   ours s  (cpu)   bare s  (cpu)   ratio  (cpu)   ours MB  bare MB   ms for one more  bare',
  );
  let before: Row | null = null;
  for (const size of sizes) {
    const row = await measure(size);
    if (row === null) {
      console.log(`${pad(size, 9)}   not built within ${LIMIT_MS / 60_000} minutes`);
      return;
    }
    console.log(lineOf(row, before));
    before = row;
  }
}

/** Null where a build reaches the limit. */
async function measure(incidents: number): Promise<Row | null> {
  const [content, out, bareFolder] = ['content', 'out', 'bare'].map((name) => join(folder, `${name}-${incidents}`)) as [
    string,
    string,
    string,
  ];
  makeContent(content, incidents);
  const build = ['scripts/build.ts', '--content', content, '--out', out, '--at', printInstant(MADE_UNTIL)];
  const ours: Usage[] = [];
  const bare: Usage[] = [];
  let pages = 0;
  for (let round = 0; round < roundsFor(incidents); round += 1) {
    const mine = await run(build);
    if (mine === null) return null;
    ours.push(mine);
    if (round === 0) {
      pages = pagesIn(out);
      makeBareSite(bareFolder, pages);
    }
    const theirs = await run(['bench/bare-build.ts', bareFolder]);
    if (theirs === null) return null;
    bare.push(theirs);
  }
  return { incidents, pages, ours: least(ours), bare: least(bare) };
}

function roundsFor(incidents: number): number {
  return incidents <= 1000 ? 3 : 1;
}

function pagesIn(site: string): number {
  return readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html')).length;
}

function least(usages: readonly Usage[]): Usage {
  const of = (key: keyof Usage): number => Math.min(...usages.map((usage) => usage[key]));
  return { wallMs: of('wallMs'), cpuMs: of('cpuMs'), peakMb: of('peakMb') };
}

function lineOf(row: Row, before: Row | null): string {
  const { incidents, pages, ours, bare } = row;
  const more = (of: (found: Row) => Usage): string =>
    before === null ? '–' : ((of(row).cpuMs - of(before).cpuMs) / (incidents - before.incidents)).toFixed(2);
  return [
    pad(incidents, 9),
    pad(pages, 8),
    pad(seconds(ours.wallMs), 9),
    pad(`(${seconds(ours.cpuMs)})`, 8),
    pad(seconds(bare.wallMs), 8),
    pad(`(${seconds(bare.cpuMs)})`, 8),
    pad((ours.wallMs / bare.wallMs).toFixed(2), 8),
    pad(`(${(ours.cpuMs / bare.cpuMs).toFixed(2)})`, 8),
    pad(ours.peakMb.toFixed(0), 9),
    pad(bare.peakMb.toFixed(0), 9),
    pad(
      more((found) => found.ours),
      17,
    ),
    pad(
      more((found) => found.bare),
      7,
    ),
  ].join('');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

function pad(value: string | number, width: number): string {
  return String(value).padStart(width);
}
