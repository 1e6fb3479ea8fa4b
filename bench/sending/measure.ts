/** Runs one of the senders that are compared, as a process of its own, on a store of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import type { PostgresForTests } from '#tests/support/postgres.ts';
import { emptyDatabase } from './empty-database.ts';
import { parseWork, type Job, type Work } from './job.ts';
import { endedChildrenMs, treeMs } from './processor-time.ts';

/** Milliseconds in which every sender has opened the store. */
const OPENING_MS = 5000;

export interface Bench {
  /** For the files. */
  folder: string;
  postgres: PostgresForTests | null;
  /** A folder for the senders' processor profiles; absent: none are taken. */
  profile: string | undefined;
}

export type Relayed = Omit<Job, 'place' | 'beginsAt'>;

/** Processor time of the sender, and of the database's server beside it. */
export interface Measured extends Work {
  serverMs: number;
}

export async function measurePool(bench: Bench, program: 'pool' | 'raw-pool', job: Relayed): Promise<Measured> {
  return run(bench, { program: `bench/sending/${program}.ts`, job: { ...job, place: null } });
}

let stores = 0;

/** On a new file. `code`: the worktree whose sender it is. */
export async function measureOnFile(bench: Bench, job: Relayed, code = '.'): Promise<Measured> {
  const place = join(bench.folder, `store-${(stores += 1)}.db`);
  await fill(code, place, job.count);
  return run(bench, { program: 'bench/sending/ours.ts', job: { ...job, place }, code });
}

/** So many senders at once on a new database: the time until the last has ended, processor time and memory of all. */
export async function measureOnServer(bench: Bench, job: Relayed, senders = 1): Promise<Measured> {
  const { postgres } = bench;
  if (postgres === null) throw new Error('There is no PostgreSQL to measure with.');
  const place = await emptyDatabase(postgres.url, `bench${(stores += 1)}`);
  await fill('.', place, job.count);
  const before = treeMs(postgres.pid());
  const together = senders === 1 ? {} : { beginsAt: Date.now() + OPENING_MS };
  const started = { program: 'bench/sending/ours.ts', job: { ...job, ...together, place } };
  const works = await Promise.all(Array.from({ length: senders }, () => run(bench, started)));
  const serverMs = treeMs(postgres.pid()) - before;
  await assertAllAccepted(place, job.count);
  const sum = (key: keyof Work): number => works.reduce((total, work) => total + work[key], 0);
  const wallMs = Math.max(...works.map((work) => work.wallMs));
  return { wallMs, cpuMs: sum('cpuMs'), serverMs, peakMb: sum('peakMb') };
}

/** The longest of three bodies of the same length, on connections that are kept as ours are. */
export async function measureSource(program: string, { port, count, connections }: Relayed): Promise<Measured> {
  const flags = ['-d', '-N', '-s', String(connections), '-m', String(count), '-l', '10240'];
  const [startedAt, before] = [performance.now(), endedChildrenMs()];
  const child = spawn(program, [...flags, `127.0.0.1:${port}`], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`smtp-source ended with ${code}.`);
  return { wallMs: performance.now() - startedAt, cpuMs: endedChildrenMs() - before, serverMs: 0, peakMb: 0 };
}

interface Started {
  program: string;
  job: Job;
  code?: string;
}

async function run({ profile }: Bench, { program, job, code = '.' }: Started): Promise<Measured> {
  const flags = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', resolve(profile)];
  const child = spawn(process.execPath, [...flags, program, JSON.stringify(job)], {
    cwd: code,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  const report = await text(child.stdio[3] as Readable);
  const [exit] = await ended;
  if (exit !== 0) throw new Error(`“${program}” ended with ${exit}.`);
  return { ...parseWork(report), serverMs: 0 };
}

async function fill(code: string, place: string, count: number): Promise<void> {
  const child = spawn(process.execPath, ['bench/sending/fill.ts', code, place, String(count)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [exit] = await once(child, 'exit');
  if (exit !== 0) throw new Error(`The store could not be filled (${exit}).`);
}

/** One of several senders knows only of itself. */
async function assertAllAccepted(place: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: place });
  await client.connect();
  const { rows } = await client.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM delivery WHERE state = 'accepted'",
  );
  await client.end();
  if (rows[0]?.n !== count) throw new Error(`${rows[0]?.n} of ${count} were accepted.`);
}
