/**
 * docs/security.md against what the program does. To add a limit: export its
 * constant, write `@limit` in the comment above it, add its row; nothing here changes.
 */
import { globSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '#core/instant.ts';
import { PURPOSES } from '#delivery/store/vault.ts';

const DOCUMENT = readFileSync('docs/security.md', 'utf8');
const LIMIT_ROWS = rowsOf('Limits').map(([what = '', value = '', constant = '']) => ({ what, value, constant }));

test.each(LIMIT_ROWS)('$what: $value', async ({ value, constant }) => {
  const { name, path } = placeOf(constant);
  expect((await importOf(path))[name]).toEqual(valueIn(value));
});

test('every constant that is marked as a limit has its row, and every row’s constant is marked', () => {
  const marked = globSync('src/**/*.ts').flatMap((path) =>
    limitsIn(readFileSync(path, 'utf8')).map((name) => `\`${name}\` of \`${path}\``),
  );
  expect(LIMIT_ROWS.map(({ constant }) => constant).toSorted()).toEqual(marked.toSorted());
});

test('every quota of the service is marked as a limit', () => {
  const unmarked = globSync('src/{delivery/people,delivery/bounces,subscriptions}/**/*.ts').flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const quotas = [...text.matchAll(/^(?:export )?const (\w+): Quota = /gm)].map(([, name = '']) => name);
    return quotas.filter((name) => !limitsIn(text).includes(name)).map((name) => `${name} of ${path}`);
  });
  expect(unmarked).toEqual([]);
});

test('a constant that is marked and has no row is found', () => {
  expect(
    limitsIn('/** @limit Nobody waits longer. */\nexport const PATIENCE = 5;\n/** Free. */\nconst X = 1;'),
  ).toEqual(['PATIENCE']);
});

test('every token’s row names the function that makes it', async () => {
  const rows = rowsOf('Tokens');
  const made = await Promise.all(
    rows.map(async ([, , , , how = '']) => {
      const { name, path } = placeOf(how);
      return typeof (await importOf(path))[name];
    }),
  );
  expect([rows.length > 0, new Set(made)]).toEqual([true, new Set(['function'])]);
});

test('every purpose of a key has its row', () => {
  expect(rowsOf('Keys').map(([purpose]) => purpose)).toEqual(PURPOSES.map((purpose) => `\`${purpose}\``));
});

/** The cells of the rows of a heading's table. */
function rowsOf(heading: string): string[][] {
  const [, section = ''] = new RegExp(`^## ${heading}\n(.*?)(?=^## |$(?![^]))`, 'ms').exec(DOCUMENT) ?? [];
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

function placeOf(cell: string): { name: string; path: string } {
  const [, name = '', path = ''] = /^`(\w+)` of `([\w./-]+)`/.exec(cell) ?? [];
  return { name, path };
}

async function importOf(path: string): Promise<Record<string, unknown>> {
  return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Record<string, unknown>;
}

function limitsIn(text: string): string[] {
  return [...text.matchAll(/@limit(?:(?!\*\/)[^])*\*\/\s*export const (\w+)/g)].map(([, name = '']) => name);
}

const UNITS: Record<string, number> = {
  second: SECOND,
  minute: MINUTE,
  hour: HOUR,
  day: DAY,
  byte: 1,
  KiB: 1024,
  MiB: 1024 * 1024,
};

/** “5 a day” is a quota, “15 minutes” and “64 KiB” are numbers, and so is “2000”; with commas between, a list. */
function valueIn(text: string): unknown {
  if (text.includes(', ')) return text.split(', ').map(valueIn);
  const [, limit, every = '1', window = ''] = /^(\d+) (?:an?|in (\d+)) (\w+?)s?$/.exec(text) ?? [];
  if (limit !== undefined) return { limit: Number(limit), windowMs: Number(every) * (UNITS[window] ?? Number.NaN) };
  const [, count, unit = 'byte'] = /^(\d+(?:\.\d+)?)(?: (\w+?)s?)?$/.exec(text) ?? [];
  return Number(count) * (UNITS[unit] ?? Number.NaN);
}
