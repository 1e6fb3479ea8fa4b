/** Keys and values that are no YAML, or YAML that an entry may not have. */
import { aProblem } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

export const YAML_CASES: Case[] = [
  {
    says: 'A file of text alone has no keys.',
    files: { 'about.md': 'We write here.\n' },
    problems: [
      aProblem('about.md:1:1', 'no-front-matter', [
        'The file does not begin with a line of three dashes and its keys.',
        'Begin the file with a line “---”, then the keys, then another line “---”, then the text.',
      ]),
    ],
  },
  {
    says: 'Keys without an end are told at their beginning.',
    files: { 'about.md': '---\ntitle: About\n\nWe write here.\n' },
    problems: [
      aProblem('about.md:1:1', 'no-front-matter', [
        'The keys that begin here have no end.',
        'Write a line “---” between the keys and the text.',
      ]),
    ],
  },
  {
    says: 'A colon inside a value asks for quotation marks.',
    files: { 'about.md': '---\ntitle: 4 May: about\n---\nText.\n' },
    problems: [
      aProblem('about.md:2:8', 'yaml-syntax', [
        'A second “key:” stands inside this value.',
        'If the text has a colon, put all of it in quotation marks, as in title: "4 May: late"; if the next line is a key, begin it where the other keys begin.',
      ]),
    ],
  },
  {
    says: 'A key that is indented by mistake is one problem and not two.',
    files: { 'about.md': '---\ntitle: About\n  who: us\n---\nText.\n' },
    problems: [
      aProblem('about.md:2:8', 'yaml-syntax', [
        'A second “key:” stands inside this value.',
        'If the text has a colon, put all of it in quotation marks, as in title: "4 May: late"; if the next line is a key, begin it where the other keys begin.',
      ]),
    ],
  },
  {
    says: 'A quotation mark that is never closed is told where it opens.',
    files: { 'about.md': '---\ntitle: "About\n---\nText.\n' },
    problems: [
      aProblem('about.md:2:8', 'yaml-syntax', [
        'The quotation mark that opens here is never closed.',
        'Write " at the end of the text.',
      ]),
    ],
  },
  {
    says: 'A bracket that is never closed is told where it opens.',
    files: { 'page.yaml': 'name: { first: Example\n' },
    problems: [
      aProblem('page.yaml:1:7', 'yaml-syntax', [
        'The bracket that opens here is never closed.',
        'Write “}” after its last value.',
      ]),
    ],
  },
  {
    says: 'What follows from a problem says so.',
    files: { 'page.yaml': 'components:\n  - {\nid: sign-in\n}\n' },
    problems: [
      aProblem('page.yaml:2:5', 'yaml-syntax', [
        'The bracket that opens here is never closed.',
        'Write “}” after its last value.',
      ]),
      aProblem('page.yaml:4:1', 'yaml-syntax', [
        'This line belongs to nothing above it.',
        'Mend the problem above it first; this one may be gone then.',
      ]),
    ],
  },
  {
    says: 'An apostrophe inside single quotation marks ends the value.',
    files: { 'about.md': "---\ntitle: 'It's late'\n---\nText.\n" },
    problems: [
      aProblem('about.md:2:12', 'yaml-syntax', [
        'The value has ended, and more text follows on the line.',
        'Put one pair of double quotation marks around the whole value; single ones end at the next apostrophe.',
      ]),
    ],
  },
  {
    says: 'A line without a colon is no key.',
    files: { 'about.md': '---\ntitle: About\nby us\n---\nText.\n' },
    problems: [
      aProblem('about.md:3:1', 'yaml-syntax', [
        'This line is not a key with its value.',
        'Write the key, a colon, a space and the value, as in “status: resolved”.',
      ]),
    ],
  },
  {
    says: 'A line that stands between two columns belongs to neither.',
    files: { 'about.md': '---\ntitle: |\n  About\n us\n---\nText.\n' },
    problems: [
      aProblem('about.md:4:1', 'yaml-syntax', [
        'This line begins further left or right than those around it.',
        'Begin it exactly where the other keys begin.',
      ]),
    ],
  },
  {
    says: 'A tab at the beginning of a line is named.',
    files: { 'about.md': '---\ntitle: About\n\twho: us\n---\nText.\n' },
    problems: [
      aProblem('about.md:3:1', 'yaml-syntax', ['This line begins with a tab.', 'Begin it with spaces instead.']),
    ],
  },
  {
    says: 'A value that begins with a sign of YAML’s own wants quotation marks.',
    files: { 'about.md': '---\ntitle: @exchange\n---\nText.\n' },
    problems: [
      aProblem('about.md:2:8', 'yaml-syntax', [
        'A value cannot begin with “@”.',
        'Put the whole value in quotation marks, as in "@exchange".',
      ]),
    ],
  },
  {
    says: 'A backslash inside double quotation marks is doubled.',
    files: { 'about.md': '---\ntitle: "C:\\quick"\n---\nText.\n' },
    problems: [
      aProblem('about.md:2:11', 'yaml-syntax', [
        'Inside double quotation marks a backslash gives the next letter another meaning, and this pair has none.',
        'Write two backslashes (\\\\) for one, or use single quotation marks.',
      ]),
    ],
  },
  {
    says: 'A key that stands twice is told at the second.',
    files: { 'about.md': '---\ntitle: About\ntitle: About us\n---\nText.\n' },
    problems: [aProblem('about.md:3:1', 'yaml-syntax', ['This key stands twice.', 'Keep one of the two lines.'])],
  },
  {
    says: 'Dashes inside a line begin no second block.',
    files: { 'about.md': '---\ntitle: About\n--- us\n---\nText.\n' },
    problems: [
      aProblem('about.md:3:1', 'yaml-syntax', [
        'A second block begins here.',
        'Delete the three dashes at the beginning of this line.',
      ]),
    ],
  },
  {
    says: 'A hundred thousand brackets end in a sentence.',
    files: { 'about.md': `---\ntitle: ${'['.repeat(60_000)}\n---\nText.\n` },
    problems: [
      aProblem('about.md:2:1', 'yaml-syntax', [
        'Too many brackets or lists stand inside one another.',
        'Close each bracket before the next one opens.',
      ]),
    ],
  },
  {
    says: 'What nobody foresaw comes in the parser’s own words.',
    files: { 'about.md': '---\ntitle: [a b: , ]\n? [x]: y\n---\nText.\n' },
    problems: [
      aProblem('about.md:3:3', 'yaml-syntax', [
        'This cannot be read (the YAML parser says: With stringKeys, all keys must be strings).',
        'Write “key: value”, and put quotation marks around a value that has a colon, a hash or brackets in it.',
      ]),
    ],
  },
  {
    says: 'A directive that turns “no” into false is refused.',
    files: { 'page.yaml': '%YAML 1.1\n---\nname: Example\n' },
    problems: [
      aProblem('page.yaml:1:1', 'yaml-syntax', [
        'A %YAML line changes what the words below it mean, and that is not allowed.',
        'Delete the line that begins with %YAML.',
      ]),
    ],
  },
  {
    says: 'A word for another type is refused.',
    files: { 'about.md': '---\ntitle: !!js/function "() => 1"\n---\nText.\n' },
    problems: [
      aProblem('about.md:2:8', 'yaml-tag', [
        'A word that begins with “!” stands before this value.',
        'Delete that word; if the text itself begins with “!”, put it in quotation marks.',
      ]),
    ],
  },
  {
    says: 'A text that begins with a star is no pointer.',
    files: { 'about.md': '---\ntitle: *About* us\n---\nText.\n' },
    problems: [
      aProblem('about.md:2:8', 'yaml-alias', [
        'A word that begins with & or * points to another place in the file, and that is not allowed.',
        'Write the value out; if the text itself begins with & or *, put it in quotation marks.',
      ]),
    ],
  },
  {
    says: 'A value that points to another is refused at both ends.',
    files: { 'page.yaml': 'name: &name Example\ndescription: *name\n' },
    problems: [
      aProblem('page.yaml:1:13', 'yaml-alias', [
        'A word that begins with & or * points to another place in the file, and that is not allowed.',
        'Write the value out; if the text itself begins with & or *, put it in quotation marks.',
      ]),
      aProblem('page.yaml:2:14', 'yaml-alias', [
        'A word that begins with & or * points to another place in the file, and that is not allowed.',
        'Write the value out; if the text itself begins with & or *, put it in quotation marks.',
      ]),
    ],
  },
];
