/**
 * `npm exec -- node bench/service.ts [--requests 5000] [--at-once 50]`: sign-ups a second
 * and their slowest hundredth, beside a bare hono app that reads the same form and answers as
 * many bytes, in one run. Ours writes each to a SQLite file whose commits reach the disk.
 * With `--import 1000000` instead: what sign-ups, clicks that end and `/robots.txt` take while
 * another process imports so many rows into the same store. Prints; asserts nothing.
 */
import { fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { withBatches } from '#delivery/store/batch.ts';
import { withDeadline } from '#delivery/store/deadline.ts';
import { vaultOf } from '#delivery/store/vault.ts';
import { openStore } from '#delivery/store/store.ts';
import { openEndSpool } from '#subscriptions/end-spool.ts';
import { stampOf } from '#subscriptions/form-stamp.ts';
import { PATIENCE_MS } from '#subscriptions/open-service.ts';
import { endByToken } from '#subscriptions/routes/unsubscribe.ts';
import { BENCH_KEY as KEY } from './sending/key.ts';
import { serveApp } from './serve-app.ts';
import { measureDuringImport, type Served } from './service-during-import.ts';

const KINDS = ['ours', 'bare'] as const;
type Kind = (typeof KINDS)[number];

const VAULT = vaultOf(KEY);

const { values } = parseArgs({
  options: {
    import: { type: 'string' },
    requests: { type: 'string', default: '5000' },
    'at-once': { type: 'string', default: '50' },
    serve: { type: 'string' },
    bytes: { type: 'string', default: '0' },
    place: { type: 'string' },
  },
});

if (values.serve === 'ours') await serveOurs();
else if (values.serve === 'bare') serveBare(Number(values.bytes));
else if (values.import !== undefined) await measureDuringImport(Number(values.import), { serve, bodyOf });
else await compare(Number(values.requests), Number(values['at-once']));

async function compare(requests: number, atOnce: number): Promise<void> {
  console.log(`${requests} sign-ups, ${atOnce} at once; the rounds of both in turn\n`);
  console.log('           a second   half ms   p99 ms');
  let bytes = 0;
  for (let round = 0; round < 3; round += 1)
    for (const kind of KINDS) {
      const measured = await measure(kind, { requests, atOnce, bytes });
      bytes = kind === 'ours' ? measured.bytes : bytes;
      const { rate, median, slowest } = measured;
      console.log(
        `${kind.padEnd(9)} ${rate.toFixed(0).padStart(9)} ${median.toFixed(1).padStart(9)} ${slowest.toFixed(1).padStart(8)}`,
      );
    }
}

interface Load {
  requests: number;
  atOnce: number;
  bytes: number;
}

interface Measured {
  rate: number;
  median: number;
  slowest: number;
  bytes: number;
}

async function measure(kind: Kind, { requests, atOnce, bytes }: Load): Promise<Measured> {
  const { child, url } = await serve(['--serve', kind, '--bytes', String(bytes)]);
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const times: number[] = [];
  let next = 0;
  let size = 0;
  async function signUps(): Promise<void> {
    for (;;) {
      const number = next;
      next += 1;
      if (number >= requests) return;
      const startedAt = performance.now();
      size = await post(agent, `${url}/subscribe`, bodyOf(number));
      times.push(performance.now() - startedAt);
    }
  }
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, signUps));
  const rate = (requests / (performance.now() - startedAt)) * 1000;
  child.kill();
  agent.destroy();
  const sorted = times.toSorted((a, b) => a - b);
  return {
    rate,
    median: sorted[Math.floor(requests / 2)] ?? 0,
    slowest: sorted[Math.floor(requests * 0.99)] ?? 0,
    bytes: size,
  };
}

/** As on the worst day: of many providers, and each with a form of its own. */
function bodyOf(number: number): string {
  const kinds = ['incident', 'maintenance', 'announcement'].map((kind): [string, string] => ['kind', kind]);
  const fields: [string, string][] = [
    ['stamp', stampOf(VAULT, Date.now() - 5000)],
    ['scope', 'all'],
    ...kinds,
    ['locale', 'en'],
    ['way', 'email'],
    ['email', `person${number}@customers${number % 1000}.example`],
  ];
  return new URLSearchParams(fields).toString();
}

function post(agent: Agent, url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) };
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      text(answer)
        .then((html) => {
          if (answer.statusCode !== 200) throw new Error(`It answered ${answer.statusCode}:\n${html.slice(-3000)}`);
          return resolve(Buffer.byteLength(html));
        })
        .catch(reject);
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

async function serve(words: readonly string[]): Promise<Served> {
  const child = fork(import.meta.filename, words);
  const url = await new Promise<string>((resolve) => {
    child.once('message', (message) => resolve(message as string));
  });
  return { child, url };
}

async function serveOurs(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-service-bench-'));
  const patienceMs = PATIENCE_MS;
  const opened = await openStore(values.place ?? join(folder, 'store.db'), { key: KEY, inThread: true, patienceMs });
  const store = { ...opened, db: withBatches(withDeadline(opened.db, patienceMs), { patienceMs }) };
  const end = async (token: string) => void (await endByToken(store, token, Date.now()));
  const spool = await openEndSpool({ folder, end, say: console.error, clock: Date.now });
  await serveApp({ store, folder, spool });
}

function serveBare(bytes: number): void {
  const app = new Hono();
  const page = 'a'.repeat(bytes);
  app.get('/', (context) => context.html(page));
  app.post('/subscribe', async (context) => {
    await context.req.formData();
    return context.html(page);
  });
  const server = createServer(getRequestListener(app.fetch));
  server.listen(0, '127.0.0.1', () => {
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}
