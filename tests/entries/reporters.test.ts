import { describe, expect, test } from 'vitest';
import type { Problem } from '#entries/problem.ts';
import { REPORTERS } from '#entries/reporters.ts';
import { aProblem } from '#tests/support/content-folder.ts';

const MISSING = aProblem('about.md:2:1', 'missing-key', ['“title” is missing.', 'Add it, as in “title: "…"”.']);
const UNKNOWN = aProblem('about.md:3:7', 'unknown-key', ['There is no key “a”.', 'Write one of: title.']);

/** A file's name and a sentence with everything in them that a format could take for its own. */
const TRICKY: Problem = {
  ...aProblem('x:1:1', 'file-name', ['100 %\r\nof it: a, b :: c', 'Rename it.']),
  file: 'a,b:c%0A\nd::error\u001b[2J\u202e.md',
};

describe('the report for people', () => {
  test('says that nothing is wrong, with the folder', () => {
    expect(REPORTERS.text([], '/somewhere/content/')).toBe('No problems in content/.\n');
  });

  test('gives a paragraph to each problem, and counts them', () => {
    expect(REPORTERS.text([MISSING, UNKNOWN], 'content')).toBe(`about.md:2:1  missing-key
  “title” is missing.
  → Add it, as in “title: "…"”.

about.md:3:7  unknown-key
  There is no key “a”.
  → Write one of: title.

2 problems in 1 file. docs/problems.md explains each code.
`);
  });

  test('counts one as one', () => {
    expect(REPORTERS.text([MISSING], 'content').split('\n').at(-2)).toBe(
      '1 problem in 1 file. docs/problems.md explains each code.',
    );
  });

  test('shows control characters instead of obeying them', () => {
    expect(REPORTERS.text([TRICKY], 'content').split('\n').slice(0, 3)).toEqual([
      'a,b:c%0A<U+000A>d::error<U+001B>[2J<U+202E>.md:1:1  file-name',
      '  100 %<U+000D><U+000A>of it: a, b :: c',
      '  → Rename it.',
    ]);
  });
});

describe('the report for programs', () => {
  test('holds every word of every problem', () => {
    expect(JSON.parse(REPORTERS.json([MISSING, TRICKY]))).toEqual({ problems: [MISSING, TRICKY] });
  });

  test('is an empty list where nothing is wrong', () => {
    expect(JSON.parse(REPORTERS.json([]))).toEqual({ problems: [] });
  });
});

describe('the report for code hosts', () => {
  test('is empty where nothing is wrong', () => {
    expect(REPORTERS.ci([], 'content')).toBe('');
  });

  test('is a line for each problem, with the path from where the check ran', () => {
    expect(REPORTERS.ci([MISSING, UNKNOWN], './content/')).toBe(
      `::error file=content/about.md,line=2,col=1,title=missing-key::“title” is missing. Add it, as in “title: "…"”.
::error file=content/about.md,line=3,col=7,title=unknown-key::There is no key “a”. Write one of: title.
`,
    );
  });

  test('lets nothing in a problem end its line or its property', () => {
    expect(REPORTERS.ci([TRICKY], 'content')).toBe(
      `::error file=content/a%2Cb%3Ac%250A%0Ad%3A%3Aerror\u001b[2J\u202e.md,line=1,col=1,title=file-name::100 %25%0D%0Aof it: a, b :: c Rename it.\n`,
    );
  });
});
