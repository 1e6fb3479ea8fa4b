/**
 * `npm run bench:send -- [--count 20000] [--connections 50] [--rounds 3]`: what
 * sending costs, from the first look at the store to the last word in it,
 * beside Postfix's `smtp-source` and a plain nodemailer pool without a database.
 * All send to Postfix's `smtp-sink` on loopback, in turn, several times. Prints
 * medians as ratios; asserts nothing.
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
import { isMissing, programNamed } from '#tests/support/debian-program.ts';
import { startPostgres, type PostgresForTests } from '#tests/support/postgres.ts';
import { startPostfixSink, type PostfixSink } from '#tests/support/postfix-sink.ts';
import { fillStore } from '#tests/support/many-subscribers.ts';
import { parseWork, type Job, type Work } from './sending/job.ts';
import { BENCH_KEY } from './sending/key.ts';
import { emptyDatabase } from './sending/empty-database.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    profile: { type: 'string' },
  },
});
const count = Number(values.count);
const connections = Number(values.connections);
const source = programNamed('smtp-source');
if (source === null || programNamed('smtp-sink') === null) {
  console.error('The measurement needs Postfix’s smtp-source and smtp-sink: “apt-get install postfix”.');
  process.exit(1);
}
const sourceProgram = source;

type Sender = 'smtp-source' | 'plain pool' | 'ours, SQLite' | 'ours, PostgreSQL';

const folder = mkdtempSync(join(tmpdir(), 'allclear-bench-'));
const sink = await startPostfixSink();
const postgres = isMissing('the measurement on PostgreSQL', ['postgres']) ? null : await startPostgres();
try {
  const taken = new Map<Sender, Work[]>();
  for (let round = 1; round <= Number(values.rounds); round += 1)
    for (const sender of sendersOf(postgres))
      taken.set(sender, [...(taken.get(sender) ?? []), await measure(sender, round)]);
  print(taken);
} finally {
  await sink.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}

function sendersOf(server: PostgresForTests | null): Sender[] {
  const all: Sender[] = [
    'smtp-source',
    'plain pool',
    'ours, SQLite',
    ...(server === null ? [] : (['ours, PostgreSQL'] as const)),
  ];
  return all.filter((name) => values.only === undefined || values.only.split(';').includes(name));
}

async function measure(sender: Sender, round: number): Promise<Work> {
  const job = { port: sink.port, count, connections, place: null };
  switch (sender) {
    case 'smtp-source':
      return measureSource(sink);
    case 'plain pool':
      return measureProcess('bench/sending/pool.ts', job);
    case 'ours, SQLite':
      return measureOurs(job, join(folder, `store-${round}.db`));
    case 'ours, PostgreSQL':
      return measureOurs(job, await emptyDatabase(postgres?.url ?? '', `round${round}`));
  }
}

async function measureOurs(job: Job, place: string): Promise<Work> {
  const store = await openStore(place, { key: BENCH_KEY });
  await fillStore(store, count);
  await closeStore(store);
  return measureProcess('bench/sending/ours.ts', { ...job, place });
}

/** The longest of three bodies of the same length, on connections that are kept as ours are. */
async function measureSource({ port }: PostfixSink): Promise<Work> {
  const startedAt = performance.now();
  const flags = ['-d', '-N', '-s', String(connections), '-m', String(count), '-l', '10240'];
  const child = spawn(sourceProgram, [...flags, `127.0.0.1:${port}`], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`smtp-source ended with ${code}.`);
  return { wallMs: performance.now() - startedAt, cpuMs: 0, peakMb: 0 };
}

async function measureProcess(program: string, job: Job): Promise<Work> {
  const profile = values.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', values.profile];
  const child = spawn(process.execPath, [...profile, program, JSON.stringify(job)], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  const report = await text(child.stdio[3] as Readable);
  const [code] = await ended;
  if (code !== 0) throw new Error(`“${program}” ended with ${code}.`);
  return parseWork(report);
}

function print(taken: Map<Sender, Work[]>): void {
  const pool = taken.get('plain pool') ?? [];
  const sourceWork = taken.get('smtp-source') ?? [];
  console.log(`${count} mails of 10 kB, ${connections} connections, medians of ${values.rounds} rounds in turn.\n`);
  console.log('                    mails/s   of the pool’s   of smtp-source’s   CPU ms/mail   of the pool’s   peak MB');
  for (const [sender, works] of taken) {
    const rate = (count / median(works, 'wallMs')) * 1000;
    const cpu = median(works, 'cpuMs') / count;
    const cells = [
      [rate.toFixed(0), 9],
      [ratio(rate, (count / median(pool, 'wallMs')) * 1000), 15],
      [ratio(rate, (count / median(sourceWork, 'wallMs')) * 1000), 18],
      [cpu === 0 ? '–' : cpu.toFixed(3), 13],
      [cpu === 0 ? '–' : ratio(cpu, median(pool, 'cpuMs') / count), 15],
      [cpu === 0 ? '–' : median(works, 'peakMb').toFixed(0), 9],
    ] as const;
    console.log(sender.padEnd(18) + cells.map(([cell, width]) => cell.padStart(width)).join(' '));
  }
}

function ratio(value: number, of: number): string {
  return Number.isFinite(of) && of > 0 ? (value / of).toFixed(2) : '–';
}

function median(works: Work[], key: keyof Work): number {
  const sorted = works.map((one) => one[key]).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
