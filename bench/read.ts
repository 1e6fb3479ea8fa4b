/**
 * `node bench/read.ts [COUNT]`: what it costs to read and check a content folder, as a ratio to merely reading its files
 * in the same run. Prints one line; asserts nothing.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readContent } from '#entries/content.ts';

const count = Number(process.argv[2] ?? 2000);
const folder = mkdtempSync(join(tmpdir(), 'allclear-bench-'));
fill(folder, count);
const plain = fastest(() => readAll(folder));
const checked = fastest(() => {
  if (readContent(folder).content === null) throw new Error('The made content is not in order.');
});
rmSync(folder, { recursive: true });
console.log(
  `${count} incidents, ${count * 4} files: reading and checking takes ${(checked / plain).toFixed(1)} × reading the files alone ` +
    `(${(checked / count).toFixed(2)} ms an incident on this machine).`,
);

function fill(target: string, incidents: number): void {
  writeFileSync(
    join(target, 'page.yaml'),
    'name: Bench\nurl: https://status.bench.example\ncomponents:\n  - { id: a, name: A, since: 2010-01-01T00:00Z }\n',
  );
  for (let index = 0; index < incidents; index += 1) {
    const day = new Date(Date.UTC(2012, 0, 1) + index * 86_400_000).toISOString().slice(0, 10);
    const path = join(target, 'incidents', `${day}-number-${index}`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'incident.md'), `---\ntitle: Incident ${index}\n---\n`);
    update(path, { number: 1, day, status: 'investigating', component: 'partial_outage' });
    update(path, { number: 2, day, status: 'monitoring', component: 'degraded_performance' });
    update(path, { number: 3, day, status: 'resolved', component: 'operational' });
  }
}

function update(path: string, told: { number: number; day: string; status: string; component: string }): void {
  const { number, day, status, component } = told;
  const body = 'A is slow for some customers. **What we do not know yet.** Why. [More](/history/)\n'.repeat(5);
  const matter = `at: ${day}T1${number}:00Z\nstatus: ${status}\ncomponents: { a: ${component} }`;
  writeFileSync(join(path, `0${number}-update.md`), `---\n${matter}\n---\n${body}`);
}

function readAll(target: string): void {
  for (const name of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(target, name)).isFile()) readFileSync(join(target, name), 'utf8');
  }
}

/** Milliseconds; the fastest of three. */
function fastest(work: () => void): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const startedAt = performance.now();
      work();
      return performance.now() - startedAt;
    }),
  );
}
