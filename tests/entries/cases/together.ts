/** Mistakes of one file that do not hide one another. */
import { aProblem, INCIDENT } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

const UPDATE = `${INCIDENT}/03-more.md`;
const SHAPE = [
  '“components” has the text “operational” here.',
  'Write keys with their values, as in “{ name: operational }”.',
] as const;
const PROTO = ['“__proto__” cannot stand here.', 'Write another word.'] as const;

export const TOGETHER_CASES: Case[] = [
  {
    says: 'A mistake among the keys hides none in the text and none of another key.',
    files: {
      [UPDATE]: `---
at: 2026-05-05T10:00Z
status: monitoring
components: operational
figures: { euros: { value: "483" } }
nextUpdate: 2026-05-05T09:00Z
---
[Help](https://evil.example) for [whom]. <!-- ask Kim -->
`,
    },
    problems: [
      aProblem(`${UPDATE}:4:13`, 'wrong-value', SHAPE),
      aProblem(`${UPDATE}:5:12`, 'figure-without-label', [
        'The figure “euros” has no label, so readers would not know what it counts.',
        `Add “euros: { label: … }” to “figures” in ${INCIDENT}/incident.md.`,
      ]),
      aProblem(`${UPDATE}:6:13`, 'promise-too-early', [
        'This promise is over before it is made: it is not later than the update itself.',
        'Write a time after 2026-05-05T10:00Z.',
      ]),
      aProblem(`${UPDATE}:8:8`, 'untrusted-link', [
        '“evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
      aProblem(`${UPDATE}:8:34`, 'unfilled-blank', [
        '“[whom]” is a blank that nobody has filled, and customers would read it.',
        'Write what belongs there. If customers should see the brackets, write “\\[” for “[”; if it is a link, put its address in round brackets right after it.',
      ]),
      aProblem(`${UPDATE}:8:42`, 'html-comment', [
        'The page shows HTML as it is typed, so customers would read this comment.',
        'Delete it, and keep notes for colleagues outside the content folder.',
      ]),
    ],
  },
  {
    says: 'Keys that are no YAML hide nothing in the text, nor in another file.',
    files: {
      'guidance/set-up-2fa-again.md': '---\ntitle: A: B\n---\nTODO\n',
      'about.md': '---\ntitle: About\n---\nSee [there](/guidance/set-up-2fa-again/) and [here](/guidance/none/).\n',
    },
    problems: [
      aProblem('about.md:4:53', 'link-to-nothing', [
        'This page has no address “/guidance/none/”.',
        'Write it as in “/guidance/set-up-2fa-again/” or “/incidents/2026-05-04-card-payments-declined/”.',
      ]),
      aProblem('guidance/set-up-2fa-again.md:2:8', 'yaml-syntax', [
        'A second “key:” stands inside this value.',
        'If the text has a colon, put all of it in quotation marks, as in title: "4 May: late"; if the next line is a key, begin it where the other keys begin.',
      ]),
      aProblem('guidance/set-up-2fa-again.md:4:1', 'unfilled-blank', [
        '“TODO” is a blank that nobody has filled, and customers would read it.',
        'Write what belongs there, or delete it.',
      ]),
    ],
  },
  {
    says: 'A name that schemas pass over hides no other mistake.',
    files: {
      [UPDATE]: `---
at: 2026-05-05T10:00Z
status: monitorin
__proto__: { a: b }
components: { __proto__: suspended, cards: operational }
notify: "\\e"
---
Text.
`,
    },
    problems: [
      aProblem(`${UPDATE}:3:9`, 'unknown-value', [
        '“monitorin” is not a value of “status”.',
        'Did you mean “monitoring”?',
      ]),
      aProblem(`${UPDATE}:4:1`, 'wrong-value', PROTO),
      aProblem(`${UPDATE}:5:15`, 'wrong-value', PROTO),
      aProblem(`${UPDATE}:5:37`, 'unknown-component', [
        'The page has no component “cards”.',
        'Write one of: withdrawals, sign-in.',
      ]),
      aProblem(`${UPDATE}:6:9`, 'control-character', [
        'An invisible control character stands here (U+001B).',
        'Delete it, or type the whole line anew; it usually comes with text that was pasted.',
      ]),
    ],
  },
  {
    says: 'A mistake in page.yaml hides none of its others, and no link that leads elsewhere.',
    files: {
      'page.yaml': `name: Example [Exchange]
url: https://status.exchange.example
languages: [en, es]
timeZone: Mars
components:
  - { id: withdrawals, name: Withdrawals, since: 2026-01-01T00:00Z, group: funds }
  - { id: sign-in, name: Sign-in, since: 2026-01-01T00:00Z }
`,
      'about.md': '---\ntitle: About\n---\n[Help](https://evil.example)\n',
    },
    problems: [
      aProblem('about.md:4:8', 'untrusted-link', [
        '“evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
      aProblem('page.yaml:1:7', 'unfilled-blank', [
        '“[Exchange]” is a blank that nobody has filled, and customers would read it.',
        'Write what belongs there; if customers should see brackets, write round ones.',
      ]),
      aProblem('page.yaml:4:11', 'wrong-value', [
        '“Mars” does not fit “timeZone”.',
        'Write an IANA name, as in “Europe/Berlin” or “Etc/UTC”.',
      ]),
      aProblem('page.yaml:6:76', 'unknown-group', [
        '“groups” has no group “funds”.',
        'Add it to “groups”, or delete “group” here.',
      ]),
    ],
  },
];
