/** Blanks of a template that reach a text for customers. */
import { digestOf } from '#entries/entry.ts';
import { aProblem, INCIDENT } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

const IN_TEXT =
  'Write what belongs there. If customers should see the brackets, write “\\[” for “[”; if it is a link, put its address in round brackets right after it.';
const IN_LINE = 'Write what belongs there; if customers should see brackets, write round ones.';
const WORD = 'Write what belongs there, or delete it.';

function about(text: string): string {
  return `---\ntitle: About\n---\n${text}\n`;
}

function left(words: string, fix: string): [string, string] {
  return [`“${words}” is a blank that nobody has filled, and customers would read it.`, fix];
}

export const BLANK_CASES: Case[] = [
  {
    says: 'A blank of a template is told where it stands, once, whatever is in it.',
    files: {
      'about.md': about(
        '[SERVICE] is [slow / *not* working].\n\n- Since [HH:MM UTC], [as [we](/) say], HH:MM.\n\n> TODO: **TBD** XXXX {{name}}\n\n| [x] |\n| --- |\n| a |',
      ),
    },
    problems: [
      aProblem('about.md:4:1', 'unfilled-blank', left('[SERVICE]', IN_TEXT)),
      aProblem('about.md:4:14', 'unfilled-blank', left('[slow / *not* working]', IN_TEXT)),
      aProblem('about.md:6:9', 'unfilled-blank', left('[HH:MM UTC]', IN_TEXT)),
      aProblem('about.md:6:22', 'unfilled-blank', left('[as [we](/) say]', IN_TEXT)),
      aProblem('about.md:6:40', 'unfilled-blank', left('HH:MM', WORD)),
      aProblem('about.md:8:3', 'unfilled-blank', left('TODO', WORD)),
      aProblem('about.md:8:11', 'unfilled-blank', left('TBD', WORD)),
      aProblem('about.md:8:17', 'unfilled-blank', left('XXXX', WORD)),
      aProblem('about.md:8:22', 'unfilled-blank', left('{{name}}', WORD)),
      aProblem('about.md:10:3', 'unfilled-blank', left('[x]', IN_TEXT)),
    ],
  },
  {
    says: 'Links, code, boxes and brackets that are meant are no blanks; a link without an address is one.',
    files: {
      'about.md': about(
        '[a](/) [b][home] [home] ![c](/) \\[d] `[e] TODO` [`f`](/)\n\n- [ ] g\n- [x] h\n\ni\n\n    [i]\n\n```\n[j] HH:MM\n```\n\n1 [ 2, x], TODOS [k](not here)\n\n[home]: /',
      ),
    },
    problems: [
      aProblem('about.md:17:3', 'unfilled-blank', left('[ 2, x]', IN_TEXT)),
      aProblem('about.md:17:18', 'unfilled-blank', left('[k]', IN_TEXT)),
    ],
  },
  {
    says: 'What customers read among the keys has no blanks either.',
    files: {
      'guidance/pay-by-card.md': `---
title: Pay by [card]
who: Everybody
publishedAt: 2026-05-04T13:00Z
knownProblems:
  - { symptom: TBD, since: 2026-05-05T13:00Z, workaround: "Wait until HH:MM, then [pay] \\\\[x]." }
---
Text.
`,
      [`${INCIDENT}/03-more.md`]: `---
at: 2026-05-05T10:00Z
status: monitoring
action: { state: open, what: "[What to do]", who: "{{customers}}" }
---
Text.
`,
    },
    problems: [
      aProblem('guidance/pay-by-card.md:2:8', 'unfilled-blank', left('[card]', IN_LINE)),
      aProblem('guidance/pay-by-card.md:6:16', 'unfilled-blank', left('TBD', WORD)),
      aProblem('guidance/pay-by-card.md:6:59', 'unfilled-blank', left('HH:MM', WORD)),
      aProblem(`${INCIDENT}/03-more.md:4:30`, 'unfilled-blank', left('[What to do]', IN_LINE)),
      aProblem(`${INCIDENT}/03-more.md:4:51`, 'unfilled-blank', left('{{customers}}', WORD)),
    ],
  },
  {
    says: 'In Spanish “TODO” is a word.',
    files: {
      'about.es.md': `---\ntranslates: ${digestOf('We write here.')}\n---\nTODO está dicho. TBD.\n`,
      'about.md': about('We write here.'),
    },
    problems: [aProblem('about.es.md:4:18', 'unfilled-blank', left('TBD', WORD))],
  },
];
