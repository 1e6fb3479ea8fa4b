import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { translationFactsSchema } from '#core/written.ts';
import { printEntry, readEntry } from '#entries/entry.ts';
import { ENTRY_KINDS, readFileName } from '#entries/file-name.ts';
import { listFiles } from '#entries/list-files.ts';
import { isProblem, readSource } from '#entries/source.ts';
import { SCHEMAS } from '#entries/tree.ts';
import { withContent } from '#tests/support/content-folder.ts';
import { someFacts, someText } from './some-facts.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILES = ['content', 'tests/content'].flatMap((folder) =>
  listFiles(join(ROOT, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => ({ folder: join(ROOT, folder), file })),
);

describe('what the printer writes, the parser reads', () => {
  test.for(ENTRY_KINDS)('for every %s', (kind) => {
    const schema: z.ZodObject = SCHEMAS[kind];
    fc.assert(
      fc.property(someFacts(schema), someText, (facts, body) => {
        const text = printEntry(schema, facts, body);
        const read = valuesIn(text, schema);
        expect(read).toEqual({ facts, body });
        expect(printEntry(schema, read.facts, read.body)).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test('for every text that a file can hold, on the disk too', () => {
    fc.assert(
      fc.property(someText, someText, (workaround, body) => {
        fc.pre(workaround !== '');
        const facts = { symptom: 'Nothing comes', since: 0, workaround };
        const page = { title: 'Wait', who: 'Everybody', publishedAt: 0, knownProblems: [facts] };
        const text = printEntry(SCHEMAS.guidance, page, body);
        const source = withContent({ 'guidance/wait.md': text }, (folder) => readSource(folder, 'guidance/wait.md'));
        expect(source).toEqual({ file: 'guidance/wait.md', text });
      }),
      { numRuns: 50 },
    );
  });
});

test('there are entries of the demonstration and of the tests to read', () => {
  expect(FILES.length).toBeGreaterThan(90);
});

test.for(FILES)('$file says the same when it is printed and read again', ({ folder, file }) => {
  const source = readSource(folder, file);
  const name = readFileName(file);
  if (isProblem(source) || isProblem(name)) throw new Error(`${file} cannot be read.`);
  const schema: z.ZodObject = name.language === null ? SCHEMAS[name.kind] : translationFactsSchema;
  const first = valuesIn(source.text, schema);
  expect(valuesIn(printEntry(schema, first.facts, first.body), schema)).toEqual(first);
});

function valuesIn<S extends z.ZodObject>(text: string, schema: S): { facts: z.output<S>; body: string } {
  const { whole, problems } = readEntry({ file: 'any.md', text }, schema);
  if (whole === null || problems.length > 0) throw new Error(`${JSON.stringify(problems)}\n${text}`);
  return { facts: whole.facts, body: whole.body };
}
