/**
 * `node bench/api.ts [COUNT]`: bytes and time of every document of the API at
 * that many incidents, 10,000 unless told, and which of them one more word
 * changes. Prints; asserts nothing.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { contentAsOf } from '#core/content.ts';
import { DAY, MINUTE, printInstant } from '#core/instant.ts';
import { noticesOf } from '#core/notice.ts';
import { pageStatus } from '#core/page-status.ts';
import { readContent } from '#entries/content.ts';
import { STATUSPAGE_DOCUMENTS } from '#render/api/documents.ts';
import { historyDocument, historyMonthDocument, toldMonths } from '#render/api/history.ts';
import type { Told } from '#render/api/told.ts';
import { MADE_UNTIL, makeContent } from './made-content.ts';

interface Made {
  milliseconds: number;
  text: string;
}

const NOW = MADE_UNTIL + 30 * DAY;

const count = Number(process.argv[2] ?? 10_000);
if (!Number.isInteger(count) || count < 10) {
  console.error('Name a number of incidents from 10 on, as in “node bench/api.ts 1000”.');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'allclear-bench-'));
try {
  makeContent(folder, count);
  const before = documentsOf(read());
  printDocuments(before);
  const incidents = readdirSync(join(folder, 'incidents')).toSorted();
  addUpdate(incidents[Math.floor(count / 10)] ?? '', MADE_UNTIL + DAY);
  const updated = documentsOf(read());
  printChanges('One more update to an incident of the first years', before, updated);
  addIncident(MADE_UNTIL + 2 * DAY);
  printChanges('One new incident', updated, documentsOf(read()));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function read(): Told {
  const { content, problems } = readContent(folder, NOW);
  if (content === null) throw new Error(`The made content is not in order: ${JSON.stringify(problems[0])}`);
  const asOf = contentAsOf(content, NOW);
  return { content: asOf, status: pageStatus(asOf, NOW), notices: noticesOf(asOf), now: NOW };
}

/** By address. */
function documentsOf(told: Told): Map<string, Made> {
  const makers: [string, () => object][] = [
    ...Object.entries(STATUSPAGE_DOCUMENTS).map(([name, make]): [string, () => object] => [
      `/api/v2/${name}.json`,
      () => make(told),
    ]),
    ['/history.json', () => historyDocument(told)],
    ...toldMonths(told.content).map((month): [string, () => object] => [
      `/history/${month.month}.json`,
      () => historyMonthDocument(told, month),
    ]),
  ];
  return new Map(
    makers.map(([address, make]) => {
      const startedAt = performance.now();
      const text = JSON.stringify(make());
      return [address, { text, milliseconds: performance.now() - startedAt }];
    }),
  );
}

function printDocuments(documents: ReadonlyMap<string, Made>): void {
  console.log(`${count} incidents\n`);
  const months = [...documents].filter(([address]) => address.startsWith('/history/'));
  for (const [address, made] of documents) if (!address.startsWith('/history/')) console.log(lineOf(address, [made]));
  console.log(
    lineOf(
      `${months.length} pages /history/…`,
      months.map(([, made]) => made),
    ),
  );
  const [largest] = months.toSorted(([, a], [, b]) => b.text.length - a.text.length);
  if (largest !== undefined) console.log(lineOf(`the largest, ${largest[0]}`, [largest[1]]));
  console.log(lineOf(`all ${documents.size} documents`, [...documents.values()]));
}

function lineOf(name: string, made: readonly Made[]): string {
  const sum = (of: (one: Made) => number): number => made.map(of).reduce((total, one) => total + one, 0);
  const kilobytes = sum(({ text }) => Buffer.byteLength(text)) / 1000;
  const packed = sum(({ text }) => gzipSync(text).length) / 1000;
  const milliseconds = sum((one) => one.milliseconds);
  return `${name.padEnd(46)} ${kilobytes.toFixed(1).padStart(9)} KB ${packed.toFixed(1).padStart(8)} gzip ${milliseconds.toFixed(0).padStart(6)} ms`;
}

function printChanges(what: string, before: ReadonlyMap<string, Made>, after: ReadonlyMap<string, Made>): void {
  const changed = [...after].filter(([address, { text }]) => before.get(address)?.text !== text);
  const bytes = changed.map(([, { text }]) => Buffer.byteLength(text)).reduce((total, one) => total + one, 0);
  console.log(`\n${what} changes ${changed.length} of ${after.size} documents, ${(bytes / 1000).toFixed(1)} KB:`);
  console.log(changed.map(([address]) => `  ${address}`).join('\n'));
}

function addUpdate(incident: string, at: number): void {
  writeUpdate(join('incidents', incident, '04-again.md'), at, 'resolved');
}

function addIncident(at: number): void {
  const name = `${printInstant(at).slice(0, 10)}-new`;
  mkdirSync(join(folder, 'incidents', name));
  writeFileSync(join(folder, 'incidents', name, 'incident.md'), '---\ntitle: Deposits arrive late\n---\n');
  writeUpdate(join('incidents', name, '01-late.md'), at, 'investigating');
  writeUpdate(join('incidents', name, '02-over.md'), at + MINUTE, 'resolved');
}

function writeUpdate(path: string, at: number, status: 'investigating' | 'resolved'): void {
  const promise = status === 'resolved' ? '' : `nextUpdate: ${printInstant(at + DAY)}\n`;
  const text = `---\nat: ${printInstant(at)}\nstatus: ${status}\n${promise}---\nWe say here what we know, and what we do not know yet.\n`;
  writeFileSync(join(folder, path), text);
}
