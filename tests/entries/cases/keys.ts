/** Keys that are missing, and keys that no schema knows. */
import { aProblem, INCIDENT, VALID_FILES } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

const UPDATE = `${INCIDENT}/03-more.md`;
const GUIDANCE = 'guidance/pay-by-card.md';

function update(keys: string): string {
  return `---\nat: 2026-05-05T10:00Z\n${keys}---\nText.\n`;
}

function guidance(keys: string): string {
  return `---\ntitle: Pay by card\nwho: Everybody\npublishedAt: 2026-05-04T13:00Z\n${keys}---\nText.\n`;
}

const OF_A_TEMPLATE = [
  'belongs to a template: this file was copied from one, and customers would read it as it is.',
  'Delete this line, and fill what is in square brackets in the text.',
] as const;

export const KEY_CASES: Case[] = [
  {
    says: 'A copy of a template publishes neither its name nor what it is for.',
    files: {
      [UPDATE]: update('template: Security holding statement\nfor: incident\nstatus: monitoring\n'),
    },
    problems: [
      aProblem(`${UPDATE}:3:1`, 'unknown-key', [`“template” ${OF_A_TEMPLATE[0]}`, OF_A_TEMPLATE[1]]),
      aProblem(`${UPDATE}:4:1`, 'unknown-key', [`“for” ${OF_A_TEMPLATE[0]}`, OF_A_TEMPLATE[1]]),
    ],
  },
  {
    says: 'Keys that are missing are named with what to add.',
    files: { [UPDATE]: '---\n---\nText.\n' },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:2:1`, 'missing-key', [
        '“at” is missing.',
        'Add it, as in “at: 2026-05-04T09:12Z”.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:2:1`, 'missing-key', [
        '“status” is missing.',
        'Add “status: …” with one of: investigating, identified, monitoring, resolved.',
      ]),
    ],
  },
  {
    says: 'Keys that are missing inside others are named with the way to them.',
    files: { [UPDATE]: update('status: resolved\nfigures: { accounts: {} }\naction: { what: Sign in }\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:22`, 'missing-key', [
        '“figures › accounts › value” is missing.',
        'Add it, as in “value: "…"”.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:5:9`, 'missing-key', [
        '“action › state” is missing.',
        'Add “state: …” with one of: open, closed.',
      ]),
    ],
  },
  {
    says: 'A page without components gets an example of one.',
    files: { 'page.yaml': 'name: Example Exchange\nurl: https://status.exchange.example\n' },
    problems: [
      aProblem('page.yaml:1:1', 'missing-key', [
        '“components” is missing.',
        'Add it, as in “components: [{ id: "…", name: "…", since: 2026-05-04T09:12Z }]”.',
      ]),
    ],
  },
  {
    says: 'A misspelt key is told with the one that was meant.',
    files: { [UPDATE]: update('status: resolved\nnextUpdte: 2026-05-05T12:00Z\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:1`, 'unknown-key', [
        'There is no key “nextUpdte”.',
        'Did you mean “nextUpdate”?',
      ]),
    ],
  },
  {
    says: 'A key like no other is told with all that there are.',
    files: { [GUIDANCE]: guidance('author: Kim\n') },
    problems: [
      aProblem('guidance/pay-by-card.md:5:1', 'unknown-key', [
        'There is no key “author”.',
        'Write one of: title, button, who, takesMinutes, publishedAt, checkedAt, knownProblems, invented.',
      ]),
    ],
  },
  {
    says: 'A key inside another is looked for there.',
    files: { [UPDATE]: update('status: resolved\naction: { state: closed, wat: Sign in }\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:26`, 'unknown-key', [
        'There is no key “wat” in “action”.',
        'Did you mean “what”?',
      ]),
    ],
  },
  {
    says: 'A headline for a status that does not exist is told with the statuses.',
    files: { 'page.yaml': `${VALID_FILES['page.yaml']}    headlines: { outage: No sign-in }\n` },
    problems: [
      aProblem('page.yaml:12:18', 'unknown-key', [
        'There is no key “outage” in “components › 2 › headlines”.',
        'Write one of: operational, under_maintenance, degraded_performance, partial_outage, suspended, major_outage.',
      ]),
    ],
  },
];
