/**
 * `npm exec -- node bench/answer-times.ts [--askings 4000]`: whether the time of an answer tells
 * who subscribes. Asks about as many known as unknown addresses in a random order, one after
 * another, on each route where anybody may type an address, and prints the area under the ROC
 * curve: how often a known one takes longer than an unknown one. 0.5 is chance; the gate is
 * 0.47 to 0.53. Mails leave meanwhile as they do in earnest. Prints; asserts nothing.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { addSubscribers } from '#delivery/people/subscribers.ts';
import { withBatches } from '#delivery/store/batch.ts';
import { openStore } from '#delivery/store/store.ts';
import { vaultOf } from '#delivery/store/vault.ts';
import { stampOf } from '#subscriptions/form-stamp.ts';
import { serveApp } from './serve-app.ts';

const KEY = Buffer.alloc(32, 7);
const VAULT = vaultOf(KEY);
const GATE = { from: 0.47, to: 0.53 };
/** The first ones find code that has not run yet. */
const WARMING = 200;

const { values } = parseArgs({
  options: { askings: { type: 'string', default: '4000' }, serve: { type: 'boolean', default: false } },
});
const count = Number(values.askings);

if (values.serve) await serve();
else {
  console.log(`${count} askings a route, half of them of known addresses; load ${loadavg()[0]?.toFixed(2)}\n`);
  for (const route of ['/subscribe', '/manage'] as const) report(route, await measure(route));
}

interface Asked {
  index: number;
  isKnown: boolean;
  milliseconds: number;
}

/** Every second one subscribes; nothing else tells them apart, and no two share a domain. */
function addressOf(index: number): string {
  return `person${index}@customers${index}.example`;
}

function isKnown(index: number): boolean {
  return index % 2 === 0;
}

async function measure(route: '/subscribe' | '/manage'): Promise<Asked[]> {
  const child = fork(import.meta.filename, ['--serve', '--askings', String(count)]);
  const url = await urlOf(child);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const asked: Asked[] = [];
  for (const index of inRandomOrder(count + WARMING)) {
    const body = route === '/manage' ? manageBody(index) : signUpBody(index);
    const startedAt = performance.now();
    await post(agent, url + route, body);
    asked.push({ index, isKnown: isKnown(index), milliseconds: performance.now() - startedAt });
  }
  agent.destroy();
  child.kill();
  return asked.slice(WARMING);
}

function inRandomOrder(length: number): number[] {
  return Array.from({ length }, (_, index) => ({ index, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ index }) => index);
}

function manageBody(index: number): string {
  return new URLSearchParams({ email: addressOf(index) }).toString();
}

function signUpBody(index: number): string {
  const kinds = ['incident', 'maintenance', 'announcement'].map((kind): [string, string] => ['kind', kind]);
  const fields = { stamp: stampOf(VAULT, Date.now() - 5000), scope: 'all', locale: 'en', way: 'email' };
  return new URLSearchParams([...Object.entries(fields), ...kinds, ['email', addressOf(index)]]).toString();
}

function post(agent: Agent, url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) };
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      text(answer)
        .then(() => {
          if (answer.statusCode !== 200) throw new Error(`It answered ${answer.statusCode}.`);
          return resolve();
        })
        .catch(reject);
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

function report(route: string, asked: readonly Asked[]): void {
  const known = asked.filter((each) => each.isKnown).map(({ milliseconds }) => milliseconds);
  const unknown = asked.filter((each) => !each.isKnown).map(({ milliseconds }) => milliseconds);
  const area = areaUnderCurve(known, unknown);
  const margin = 1.96 * standardError(area, { known: known.length, unknown: unknown.length });
  const isInside = area >= GATE.from && area <= GATE.to;
  console.log(
    `${route.padEnd(11)} area ${area.toFixed(4)}, 95 % from ${(area - margin).toFixed(4)} to ${(area + margin).toFixed(4)}: ` +
      `${isInside ? 'inside' : 'OUTSIDE'} ${GATE.from} to ${GATE.to}; half of the known took ${half(known)} ms, of the unknown ${half(unknown)} ms`,
  );
}

/** By ranks (Mann and Whitney): how often one of the first is above one of the second; the same counts half. */
function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  const all = [...first.map((time) => ({ time, isFirst: true })), ...second.map((time) => ({ time, isFirst: false }))];
  const byTime = [...Map.groupBy(all, ({ time }) => time)].toSorted(([a], [b]) => a - b);
  let [below, won] = [0, 0];
  for (const [, same] of byTime) {
    const ofFirst = same.filter(({ isFirst }) => isFirst).length;
    const ofSecond = same.length - ofFirst;
    won += ofFirst * (below + ofSecond / 2);
    below += ofSecond;
  }
  return won / (first.length * second.length);
}

/** As Hanley and McNeil (1982) have it. */
function standardError(area: number, { known, unknown }: { known: number; unknown: number }): number {
  const [q1, q2] = [area / (2 - area), (2 * area * area) / (1 + area)];
  const variance =
    (area * (1 - area) + (known - 1) * (q1 - area * area) + (unknown - 1) * (q2 - area * area)) / (known * unknown);
  return Math.sqrt(variance);
}

function half(times: readonly number[]): string {
  return (times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0).toFixed(3);
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('message', (url) => resolve(url as string));
  });
}

async function serve(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-answer-times-'));
  const opened = await openStore(join(folder, 'store.db'), { key: KEY });
  const store = { ...opened, db: withBatches(opened.db) };
  const indexes = Array.from({ length: count + WARMING }, (_, index) => index).filter(isKnown);
  const people = indexes.map((index) => ({ address: addressOf(index), components: [], locale: null, line: index }));
  await addSubscribers(store, people, { now: Date.now(), isReviving: false });
  await serveApp({ store, folder, spool: null });
}
