/** What the sign-up service answers, and how soon, while another process imports a long list into its store. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endToken } from '#delivery/people/tokens.ts';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { vaultOf } from '#delivery/store/vault.ts';
import { fillStore } from '#tests/support/many-subscribers.ts';
import { writePeople } from './people-file.ts';
import { BENCH_KEY } from './sending/key.ts';

export interface Served {
  child: ChildProcess;
  url: string;
}

export interface Serving {
  /** Starts the service in a process of its own. */
  serve: (words: readonly string[]) => Promise<Served>;
  /** The form of a sign-up. */
  bodyOf: (number: number) => string;
}

/** Of each kind, evenly: a busy hour, and not what the machine can take at most. */
const A_SECOND = 20;
/** Whom clicks end; more of them end what has ended, as mail programs do. */
const PEOPLE = 5000;

interface Asked {
  ms: number[];
  /** Answers that were not 200. */
  errors: number;
}

interface Measuring extends Serving {
  folder: string;
  /** Aborted where the bench is to end early. */
  signal: AbortSignal;
  /** What was started; whoever calls ends it. */
  children: ChildProcess[];
}

/** Leaves nothing behind, also where the import fails or somebody ends the bench. */
export async function measureDuringImport(rows: number, serving: Serving): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-service-import-'));
  const stopping = new AbortController();
  const children: ChildProcess[] = [];
  function leave(): void {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  process.once('exit', leave);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    // Who says it twice does not wait for what is under way.
    process.on(signal, () =>
      stopping.signal.aborted ? process.exit(1) : stopping.abort(new Error(`${signal} came.`)),
    );
  try {
    await measure(rows, { ...serving, folder, children, signal: stopping.signal });
  } finally {
    await Promise.all(children.map(ended));
    leave();
  }
}

async function measure(rows: number, { serve, bodyOf, folder, signal, children }: Measuring): Promise<void> {
  const place = join(folder, 'store.db');
  const store = await openStore(place, { key: BENCH_KEY });
  await fillStore(store, PEOPLE);
  await closeStore(store);
  const file = join(folder, 'people.csv');
  await writePeople(file, rows);
  const { child, url } = await serve(['--serve', 'ours', '--place', place]);
  children.push(child);
  const linkOf = (number: number) =>
    `${url}/u/${endToken(vaultOf(BENCH_KEY), { id: (number % PEOPLE) + 1, channel: 'email', epoch: 0 })}`;
  const kinds = {
    'sign-up': (number: number) => fetch(`${url}/subscribe`, form(bodyOf(number))),
    'one click': (number: number) => fetch(linkOf(number), form('List-Unsubscribe=One-Click')),
    '/robots.txt': () => fetch(`${url}/robots.txt`),
  };
  signal.throwIfAborted();
  const startedAt = performance.now();
  const importer = startImport(place, file);
  children.push(importer);
  const asking = new AbortController();
  const imported = once(importer, 'exit', { signal }).finally(() => asking.abort());
  const [[code], ...asked] = await Promise.all([
    imported,
    ...Object.values(kinds).map((ask) => askEvenly(ask, asking.signal)),
  ]);
  if (code !== 0) throw new Error(`The import ended with ${String(code)}.`);
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${rows} rows imported in ${seconds.toFixed(1)} s; meanwhile ${A_SECOND} of each a second\n`);
  console.log('             asked   half ms    p99 ms   slowest ms   errors');
  for (const [index, name] of Object.keys(kinds).entries()) print(name, asked[index] ?? { ms: [], errors: 0 });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}

function form(body: string): RequestInit {
  return { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}

/** Whether the answers come or not: who waits for the last one before they ask again asks less of a slow service. */
async function askEvenly(ask: (number: number) => Promise<Response>, signal: AbortSignal): Promise<Asked> {
  const asked: Asked = { ms: [], errors: 0 };
  const underWay: Promise<void>[] = [];
  async function one(number: number): Promise<void> {
    const startedAt = performance.now();
    const answer = await ask(number).catch(() => null);
    await answer?.text();
    asked.ms.push(performance.now() - startedAt);
    if (answer?.status !== 200) asked.errors += 1;
  }
  for (let number = 0; !signal.aborted; number += 1) {
    underWay.push(one(number));
    await sleep(1000 / A_SECOND);
  }
  await Promise.all(underWay);
  return asked;
}

function startImport(place: string, file: string): ChildProcess {
  const env = { ...process.env, ALLCLEAR_STORE: place, ALLCLEAR_KEY: BENCH_KEY.toString('hex') };
  return spawn(process.execPath, ['scripts/subscribers.ts', 'import', file], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function print(name: string, { ms, errors }: Asked): void {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0).toFixed(0);
  const cells = [String(sorted.length), at(0.5), at(0.99), at(1), String(errors)];
  console.log(name.padEnd(12) + cells.map((cell, index) => cell.padStart([6, 10, 10, 13, 9][index] ?? 0)).join(''));
}
