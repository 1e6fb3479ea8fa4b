/**
 * `node bench/import.ts [--rows 1000000] [--postgres]`: what it takes to import a list, to
 * import it again, and to list it: time, processor time a row and the largest memory, beside
 * what sealing the addresses takes alone. Prints; asserts nothing.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sealedAddress } from '#delivery/store/sealed-address.ts';
import { vaultOf } from '#delivery/store/vault.ts';
import { startPostgres } from '#tests/support/postgres.ts';
import { writePeople } from './people-file.ts';
import { run } from './run.ts';
import { emptyDatabase } from './sending/empty-database.ts';
import { BENCH_KEY } from './sending/key.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, postgres: { type: 'boolean', default: false } },
});
const rows = Number(values.rows);
const folder = mkdtempSync(join(tmpdir(), 'allclear-import-bench-'));
const server = values.postgres ? await startPostgres() : null;
try {
  const file = join(folder, 'people.csv');
  await writePeople(file, rows);
  const store = server === null ? join(folder, 'store.db') : await emptyDatabase(server.url, 'imported');
  Object.assign(process.env, { ALLCLEAR_STORE: store, ALLCLEAR_KEY: BENCH_KEY.toString('hex') });
  console.log(`${rows} rows; sealing one takes ${(sealingMs() * 1000).toFixed(1)} µs of processor time\n`);
  console.log('              seconds   processor ms a row   peak MB');
  for (const [name, words] of [
    ['import', ['import', file]],
    ['again', ['import', file]],
    ['list', ['list']],
    ['list --json', ['list', '--json']],
  ] as const) {
    const usage = await run([...command(), ...words]);
    if (usage === null) throw new Error(`“${name}” took too long.`);
    const cells = [(usage.wallMs / 1000).toFixed(1), (usage.cpuMs / rows).toFixed(4), usage.peakMb.toFixed(0)];
    console.log(`${name.padEnd(12)}${cells.map((cell, index) => cell.padStart([9, 21, 10][index] ?? 0)).join('')}`);
  }
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** What `npm run subscribers` runs. */
function command(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { subscribers: string } };
  return scripts.subscribers.split(' ').slice(1);
}

function sealingMs(): number {
  const vault = vaultOf(BENCH_KEY);
  const count = 50_000;
  const before = process.cpuUsage();
  for (let number = 0; number < count; number += 1)
    sealedAddress(vault, 'email', `person${number}@mail${number % 100}.example`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}
