/**
 * `npm run bench:audience -- [--sizes 10000,1000000] [--slice 10000]`: what a
 * large audience costs. For each size and each store: the time to freeze it, and
 * what a delivery costs then (claim, start and verdict, as the sender writes
 * them, without a relay), for a slice of it; and the process's memory. Prints;
 * asserts nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { isMissing } from '#tests/support/debian-program.ts';
import { fillStore } from '#tests/support/many-subscribers.ts';
import { startPostgres } from '#tests/support/postgres.ts';
import { parseAudienceWork, type AudienceJob, type AudienceWork } from './sending/audience-job.ts';
import { emptyDatabase } from './sending/empty-database.ts';
import { BENCH_KEY } from './sending/key.ts';

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '10000,1000000' }, slice: { type: 'string', default: '10000' } },
});
const sizes = values.sizes.split(',').map(Number);
const folder = mkdtempSync(join(tmpdir(), 'allclear-bench-'));
const server = isMissing('the measurement on PostgreSQL', ['postgres']) ? null : await startPostgres();
try {
  console.log('store       subscribers   filled s   frozen s   ms a delivery   of the first size’s   peak MB');
  await measureAll('SQLite', async (size) => join(folder, `store-${size}.db`));
  if (server !== null) await measureAll('PostgreSQL', (size) => emptyDatabase(server.url, `size${size}`));
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll(name: string, placeFor: (size: number) => Promise<string>): Promise<void> {
  let first: number | null = null;
  for (const size of sizes) {
    const place = await placeFor(size);
    const startedAt = performance.now();
    const store = await openStore(place, { key: BENCH_KEY });
    await fillStore(store, size);
    await closeStore(store);
    const filledMs = performance.now() - startedAt;
    const work = await measure({ place, slice: Math.min(size, Number(values.slice)) });
    first ??= work.deliveryMs;
    const cells = [
      [String(size), 13],
      [(filledMs / 1000).toFixed(1), 10],
      [(work.freezeMs / 1000).toFixed(1), 10],
      [work.deliveryMs.toFixed(3), 15],
      [(work.deliveryMs / first).toFixed(2), 21],
      [work.peakMb.toFixed(0), 9],
    ] as const;
    console.log(name.padEnd(10) + cells.map(([cell, width]) => cell.padStart(width)).join(' '));
  }
}

async function measure(job: AudienceJob): Promise<AudienceWork> {
  const child = spawn(process.execPath, ['bench/sending/audience.ts', JSON.stringify(job)], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  const report = await text(child.stdio[3] as Readable);
  const [code] = await ended;
  if (code !== 0) throw new Error(`The measurement ended with ${code}.`);
  return parseAudienceWork(report);
}
