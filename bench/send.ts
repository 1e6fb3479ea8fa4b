/**
 * `npm run bench:send -- [--count 20000] [--connections 50] [--rounds 3] [--parts near,far,senders] [--beside FOLDER]`:
 * what sending costs, from the first look at the store to the last word in it.
 *
 * - `near`: a relay on loopback (Postfix's `smtp-sink`), beside its `smtp-source`, a plain nodemailer
 *   pool and one that is handed finished text, both without a database.
 * - `far`: the same relay, whose answers come a tenth of a second later; with `--beside`, the
 *   sender of another worktree of this project in the same rounds.
 * - `senders`: one, two and four senders on one PostgreSQL.
 *
 * All in turn, several times, beginning with another in each round. Prints medians and ratios; asserts nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMissing, programNamed } from '#tests/support/debian-program.ts';
import { startPostfixSink } from '#tests/support/postfix-sink.ts';
import { startPostgres } from '#tests/support/postgres.ts';
import { startFarRelay } from './sending/far-relay.ts';
import { loadText } from './sending/load.ts';
import {
  measureOnFile,
  measureOnServer,
  measurePool,
  measureSource,
  type Bench,
  type Measured,
} from './sending/measure.ts';
import { table, type Taken } from './sending/table.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    parts: { type: 'string', default: 'near,far,senders' },
    /** Names of the table's rows, with “;” between. */
    only: { type: 'string' },
    beside: { type: 'string' },
    profile: { type: 'string' },
  },
});
const [count, connections, rounds] = [Number(values.count), Number(values.connections), Number(values.rounds)];
const source = programNamed('smtp-source');
if (source === null || programNamed('smtp-sink') === null) {
  console.error('The measurement needs Postfix’s smtp-source and smtp-sink: “apt-get install postfix”.');
  process.exit(1);
}
const sourceProgram = source;
/** The share of the mails that a far relay is measured with. */
const FAR = 0.25;
const FAR_MS = 100;

type Runs = Record<string, () => Promise<Measured>>;

console.log(loadText());
const folder = mkdtempSync(join(tmpdir(), 'allclear-bench-'));
const sink = await startPostfixSink();
const far = await startFarRelay(sink.port, FAR_MS);
const postgres = isMissing('the measurement on PostgreSQL', ['postgres']) ? null : await startPostgres();
const bench: Bench = { folder, postgres, profile: values.profile };
const parts: Record<string, () => Promise<void>> = { near, far: farAway, senders };
try {
  for (const name of values.parts.split(',')) {
    const part = parts[name];
    if (part === undefined) throw new Error(`--parts takes near, far and senders; “${name}” is none of them.`);
    await part();
  }
} finally {
  await far.stop();
  await sink.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function near(): Promise<void> {
  const job = { port: sink.port, count, connections };
  const taken = await inTurn({
    'smtp-source': () => measureSource(sourceProgram, job),
    'plain pool': () => measurePool(bench, 'pool', job),
    'raw pool': () => measurePool(bench, 'raw-pool', job),
    'ours, SQLite': () => measureOnFile(bench, job),
    ...(postgres === null ? {} : { 'ours, PostgreSQL': () => measureOnServer(bench, job) }),
  });
  print(
    `${count} mails of 10 kB, ${connections} connections`,
    table(taken, count, ['smtp-source', 'plain pool', 'raw pool']),
  );
}

async function farAway(): Promise<void> {
  const job = { port: far.port, count: Math.ceil(count * FAR), connections };
  const { beside } = values;
  const taken = await inTurn({
    ...(beside === undefined ? {} : { 'that beside': () => measureOnFile(bench, job, beside) }),
    'ours, SQLite': () => measureOnFile(bench, job),
    ...(postgres === null ? {} : { 'ours, PostgreSQL': () => measureOnServer(bench, job) }),
  });
  const title = `${job.count} mails, a relay whose answers come ${FAR_MS} ms later, ${connections} connections`;
  print(title, table(taken, job.count, ['that beside']));
}

async function senders(): Promise<void> {
  if (postgres === null) return;
  const job = { port: sink.port, count, connections };
  const taken = await inTurn({
    '1 sender': () => measureOnServer(bench, job),
    '2 senders': () => measureOnServer(bench, job, 2),
    '4 senders': () => measureOnServer(bench, job, 4),
  });
  print(
    `${count} mails, senders on one PostgreSQL, ${connections} connections each`,
    table(taken, count, ['1 sender']),
  );
}

/** A load that grows favours whoever goes first, so each does once. */
async function inTurn(runs: Runs): Promise<Taken> {
  const wanted = Object.entries(runs).filter(([name]) => values.only?.split(';').includes(name) !== false);
  const taken: Taken = new Map(wanted.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (let turn = 0; turn < wanted.length; turn += 1) {
      const [name, run] = wanted[(round + turn) % wanted.length] ?? ['', null];
      if (run !== null) taken.get(name)?.push(await run());
    }
  return taken;
}

function print(title: string, figures: string): void {
  console.log(`\n${title}, medians of ${rounds} rounds in turn.\n${figures}`);
}
