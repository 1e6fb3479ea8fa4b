import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readContent } from '#entries/content.ts';
import { PROBLEM_CODES } from '#entries/problem.ts';
import { NOW, withContent, writeFiles } from '#tests/support/content-folder.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/problems.md'), 'utf8');

/** Two blocks of a section: what fires the problem, and what to type. */
const EXAMPLE =
  /^Wrong(?:, in `(?<file>[^`]+)`)?:\n\n```\w+\n(?<wrong>[\s\S]*?)\n```\n\nRight:\n\n```\w+\n(?<right>[\s\S]*?)\n```$/m;

const SECTIONS = DOCUMENT.split(/^## /m)
  .slice(1)
  .map((section) => {
    const { file, wrong = '', right = '' } = EXAMPLE.exec(section)?.groups ?? {};
    return { code: section.slice(0, section.indexOf('\n')), file, wrong, right };
  });

test('every problem code has its heading, and every heading its code', () => {
  expect(SECTIONS.map(({ code }) => code)).toEqual([...PROBLEM_CODES]);
});

describe('the example of', () => {
  test.for(SECTIONS)('$code fires it, and is mended by what to type', ({ code, file, wrong, right }) => {
    const codes = withContent({}, (folder) => [wrong, right].map((text) => codesAfter({ folder, file, text })));
    expect({ code, codes }).toEqual({ code, codes: [[code], []] });
  });
});

/** The codes in the folder once the text is its file, or has been run beside it. */
function codesAfter({ folder, file, text }: { folder: string; file: string | undefined; text: string }): string[] {
  if (file === undefined) execFileSync('sh', ['-ec', text], { cwd: dirname(folder) });
  else writeFiles(folder, { [file]: `${text}\n` });
  const { problems } = readContent(folder, NOW);
  return [...new Set(problems.map(({ code }) => code))];
}
