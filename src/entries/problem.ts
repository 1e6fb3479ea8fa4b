/** A problem: something wrong in an entry, told to its author with the place and the fix. */

/** Every code has its heading in docs/problems.md. */
export const PROBLEM_CODES = [
  'action-without-what',
  'control-character',
  'detected-too-late',
  'duplicate-id',
  'duplicate-title',
  'empty-body',
  'figure-without-label',
  'file-name',
  'file-too-large',
  'file-unreadable',
  'folder-date',
  'html-comment',
  'incident-without-updates',
  'link-outside',
  'link-to-nothing',
  'low-contrast',
  'mark-not-allowed',
  'missing-file',
  'missing-key',
  'no-front-matter',
  'not-utf8',
  'promise-missing',
  'promise-too-early',
  'promise-too-far',
  'resolved-not-operational',
  'resolved-too-early',
  'same-time',
  'summary-without-time',
  'text-too-complex',
  'time-in-future',
  'time-unreadable',
  'time-without-zone',
  'times-reversed',
  'translation-language',
  'translation-of-nothing',
  'unexpected-file',
  'unfilled-blank',
  'unknown-component',
  'unknown-group',
  'unknown-guidance',
  'unknown-key',
  'unknown-value',
  'unsafe-link',
  'untrusted-link',
  'update-before-first',
  'wrong-value',
  'yaml-alias',
  'yaml-syntax',
  'yaml-tag',
] as const;

type ProblemCode = (typeof PROBLEM_CODES)[number];

export interface Place {
  /** Path from the content folder, with forward slashes. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 units as editors count. */
  column: number;
}

export interface Problem extends Place {
  code: ProblemCode;
  /** What is wrong, in a sentence. */
  message: string;
  /** What to type, in a sentence. */
  fix: string;
}

export function problemAt(place: Place, problem: Pick<Problem, 'code' | 'message' | 'fix'>): Problem {
  return { file: place.file, line: place.line, column: place.column, ...problem };
}

/** Where a character of a file's text stands, by its offset. */
export function placesOf(file: string, text: string): (offset: number) => Place {
  let starts: number[] | null = null;
  return (offset) => {
    starts ??= [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const line = lastAtMost(starts, offset);
    return { file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

/** The index of the last number that is not above the limit; the numbers are sorted and begin with 0. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let [from, to] = [0, numbers.length];
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if ((numbers[middle] ?? 0) <= limit) from = middle;
    else to = middle;
  }
  return from;
}

/** By file, line, column and code, so that two runs read the same. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code),
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
