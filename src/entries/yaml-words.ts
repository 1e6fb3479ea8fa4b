/** What the YAML parser found, as sentences for somebody who does not know YAML. */
import type { Problem } from './problem.ts';

type Told = Pick<Problem, 'code' | 'message' | 'fix'>;

export function syntaxProblem({ code, message }: { code: string; message: string }): Told {
  if (code === 'TAG_RESOLVE_FAILED') return tagProblem();
  const [sentence, fix] = wordsFor(code, message);
  return { code: 'yaml-syntax', message: sentence, fix };
}

export function directiveProblem(): Told {
  return {
    code: 'yaml-syntax',
    message: 'A %YAML line changes what the words below it mean, and that is not allowed.',
    fix: 'Delete the line that begins with %YAML.',
  };
}

function tagProblem(): Told {
  return {
    code: 'yaml-tag',
    message: 'A word that begins with “!” stands before this value.',
    fix: 'Delete that word; if the text itself begins with “!”, put it in quotation marks.',
  };
}

function wordsFor(code: string, message: string): [sentence: string, fix: string] {
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return [
        'A second “key:” stands inside this value.',
        'If the text has a colon, put all of it in quotation marks, as in title: "4 May: late"; if the next line is a key, begin it where the other keys begin.',
      ];
    case 'DUPLICATE_KEY':
      return ['This key stands twice.', 'Keep one of the two lines.'];
    case 'TAB_AS_INDENT':
      return ['This line begins with a tab.', 'Begin it with spaces instead.'];
    case 'BAD_SCALAR_START':
      return [
        `A value cannot begin with “${message.at(-1) ?? ''}”.`,
        'Put the whole value in quotation marks, as in "@exchange".',
      ];
    case 'BAD_DQ_ESCAPE':
      return [
        'Inside double quotation marks a backslash gives the next letter another meaning, and this pair has none.',
        String.raw`Write two backslashes (\\) for one, or use single quotation marks.`,
      ];
    case 'MULTIPLE_DOCS':
      return ['A second block begins here.', 'Delete the three dashes at the beginning of this line.'];
    case 'RESOURCE_EXHAUSTION':
      return ['Too many brackets or lists stand inside one another.', 'Close each bracket before the next one opens.'];
    default:
      return wordsForOthers(message);
  }
}

/** A code of the parser's stands for several mistakes; its message tells them apart. */
function wordsForOthers(message: string): [sentence: string, fix: string] {
  const quote = /closing (["'])/.exec(message)?.[1];
  if (quote !== undefined) {
    return ['The quotation mark that opens here is never closed.', `Write ${quote} at the end of the text.`];
  }
  const bracket = /end with an? (\S)/.exec(message)?.[1];
  if (bracket !== undefined) {
    return ['The bracket that opens here is never closed.', `Write “${bracket}” after its last value.`];
  }
  for (const [part, sentence, fix] of PARTS) if (message.includes(part)) return [sentence, fix];
  return [
    `This cannot be read (the YAML parser says: ${message.split('\n')[0] ?? ''}).`,
    'Write “key: value”, and put quotation marks around a value that has a colon, a hash or brackets in it.',
  ];
}

const PARTS: readonly (readonly [part: string, sentence: string, fix: string])[] = [
  [
    'at node end',
    'The value has ended, and more text follows on the line.',
    'Put one pair of double quotation marks around the whole value; single ones end at the next apostrophe.',
  ],
  [
    'followed by map values',
    'This line is not a key with its value.',
    'Write the key, a colon, a space and the value, as in “status: resolved”.',
  ],
  [
    'same column',
    'This line begins further left or right than those around it.',
    'Begin it exactly where the other keys begin.',
  ],
  [
    'in YAML stream',
    'This line belongs to nothing above it.',
    'Mend the problem above it first; this one may be gone then.',
  ],
];
