/** What an update says of what comes after it, and of what came before. */
import { aProblem, INCIDENT, VALID_FILES } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

const UPDATE = `${INCIDENT}/03-more.md`;
const MONITORING = 'Write “status: monitoring” until it is';

function update(at: string, keys: string): string {
  return `---\nat: ${at}\n${keys}---\nText.\n`;
}

function guidance(knownProblems: readonly string[]): string {
  const list = knownProblems.map((keys) => `  - { ${keys}, workaround: Wait. }\n`).join('');
  return VALID_FILES['guidance/set-up-2fa-again.md'].replace('\n---\nOpen', `\nknownProblems:\n${list}---\nOpen`);
}

export const PROMISE_CASES: Case[] = [
  {
    says: 'An update that leaves an incident open says by when the next one comes.',
    files: {
      [UPDATE]: update('2026-05-05T10:00Z', 'status: investigating\n'),
      [`${INCIDENT}/04-more.md`]: update('2026-05-05T11:00Z', 'status: identified\nnextUpdate: soon\n'),
      [`${INCIDENT}/05-more.md`]: update('2026-05-05T12:00Z', 'status: identified\nwho: Everybody\n'),
    },
    problems: [
      aProblem(`${UPDATE}:3:9`, 'promise-missing', [
        'This says “investigating”, and not by when the next update comes.',
        'Add “nextUpdate” with a time that you will keep, as in “nextUpdate: 2026-05-05T11:00Z”; you may have nothing new to say by then, and say that.',
      ]),
      aProblem(`${INCIDENT}/04-more.md:4:13`, 'time-unreadable', [
        '“nextUpdate: soon” is not a time that can be read.',
        'Write a day of the calendar, “T”, the time on the 24-hour clock and the zone, as in “2026-05-04T09:12Z”.',
      ]),
      aProblem(`${INCIDENT}/05-more.md:3:9`, 'promise-missing', [
        'This says “identified”, and not by when the next update comes.',
        'Add “nextUpdate” with a time that you will keep, as in “nextUpdate: 2026-05-05T13:00Z”; you may have nothing new to say by then, and say that.',
      ]),
      aProblem(`${INCIDENT}/05-more.md:4:1`, 'unknown-key', [
        'There is no key “who”.',
        'Write one of: at, approximate, status, title, detectedAt, components, figures, action, nextUpdate, postmortemBy, notify, invented, imported.',
      ]),
    ],
  },
  {
    says: 'An update without a time gets no example of another year.',
    files: { [UPDATE]: '---\nstatus: investigating\n---\nText.\n' },
    problems: [
      aProblem(`${UPDATE}:2:1`, 'missing-key', ['“at” is missing.', 'Add it, as in “at: 2026-05-04T09:12Z”.']),
      aProblem(`${UPDATE}:2:9`, 'promise-missing', [
        'This says “investigating”, and not by when the next update comes.',
        'Add “nextUpdate” with a time that you will keep; you may have nothing new to say by then, and say that.',
      ]),
    ],
  },
  {
    says: 'A promise of a month or more, or of a year for the account, is a slip of the pen.',
    files: {
      [UPDATE]: update('2026-05-05T10:00Z', 'status: monitoring\nnextUpdate: 2027-05-05T10:00Z\n'),
      [`${INCIDENT}/04-more.md`]: update(
        '2026-05-05T11:00Z',
        'status: monitoring\nnextUpdate: 2026-06-05T11:00Z\npostmortemBy: 2028-05-05T11:00Z\n',
      ),
    },
    problems: [
      aProblem(`${UPDATE}:4:13`, 'promise-too-far', [
        'This promise is 365 days away, so readers would wait as long before it is called missed.',
        'Check the year, the month and the day; if it is meant so, promise something sooner, and say in the text what comes later.',
      ]),
      aProblem(`${INCIDENT}/04-more.md:5:15`, 'promise-too-far', [
        'This promise is 731 days away, so readers would wait as long before it is called missed.',
        'Check the year, the month and the day; if it is meant so, promise something sooner, and say in the text what comes later.',
      ]),
    ],
  },
  {
    says: 'What was noticed was noticed before it was told.',
    files: {
      [UPDATE]: update('2026-05-05T10:00Z', 'status: monitoring\ndetectedAt: 2026-05-04T09:12:01Z\n'),
      [`${INCIDENT}/04-more.md`]: update('2026-05-05T11:00Z', 'status: monitoring\ndetectedAt: 2026-05-04T09:12Z\n'),
    },
    problems: [
      aProblem(`${UPDATE}:4:13`, 'detected-too-late', [
        'By this you noticed it only after your first update, of 2026-05-04T09:12Z.',
        'Correct the day, the hour or the zone; if you noticed it as you wrote, delete “detectedAt”.',
      ]),
    ],
  },
  {
    says: 'Nobody is asked to act by a time that is over.',
    files: {
      [UPDATE]: update(
        '2026-05-05T10:00Z',
        'status: monitoring\naction: { state: open, what: Sign in, until: 2026-05-05T09:00Z }\n',
      ),
      [`${INCIDENT}/04-more.md`]: update(
        '2026-05-05T11:00Z',
        'status: monitoring\naction: { state: closed, until: 2026-05-05T09:00Z }\n',
      ),
    },
    problems: [
      aProblem(`${UPDATE}:4:46`, 'times-reversed', [
        '“until” is not later than 2026-05-05T10:00Z, when it begins.',
        'Correct the day, the hour or the zone of one of the two, or exchange them.',
      ]),
    ],
  },
  {
    says: 'An incident is not resolved while its guidance has a known problem.',
    files: {
      'guidance/set-up-2fa-again.md': guidance([
        'symptom: No code comes, since: 2026-05-04T13:00Z',
        'symptom: The app is empty, since: 2026-05-04T12:00Z, fixedAt: 2026-05-05T11:00Z',
        'symptom: Mended in time, since: 2026-05-04T12:00Z, fixedAt: 2026-05-04T13:00Z',
        'symptom: Not yet there, since: 2026-05-10T12:00Z',
      ]),
      [UPDATE]: update('2026-05-05T10:00Z', 'status: resolved\n'),
      [`${INCIDENT}/04-more.md`]: update('2026-05-05T12:00Z', 'status: resolved\n'),
    },
    problems: [
      aProblem(`${INCIDENT}/02-back.md:3:9`, 'resolved-too-early', [
        'This says “resolved” while a known problem of guidance/set-up-2fa-again.md is open: “No code comes”.',
        `${MONITORING} mended; if it was by then, close it with “fixedAt” in guidance/set-up-2fa-again.md.`,
      ]),
      aProblem(`${INCIDENT}/02-back.md:3:9`, 'resolved-too-early', [
        'This says “resolved” while a known problem of guidance/set-up-2fa-again.md is open: “The app is empty”.',
        `${MONITORING} mended; if it was by then, close it with “fixedAt” in guidance/set-up-2fa-again.md.`,
      ]),
      aProblem(`${INCIDENT}/04-more.md:3:9`, 'resolved-too-early', [
        'This says “resolved” while a known problem of guidance/set-up-2fa-again.md is open: “No code comes”.',
        `${MONITORING} mended; if it was by then, close it with “fixedAt” in guidance/set-up-2fa-again.md.`,
      ]),
    ],
  },
  {
    says: 'A security incident is not resolved while a correction is open and no account is promised.',
    files: {
      [`${INCIDENT}/postmortem.md`]: null,
      [`${INCIDENT}/incident.md`]: `---
title: Withdrawals are late
kind: security
figures: { accounts: { label: Accounts affected } }
corrections:
  - { concerns: The time, stated: Monday, otherEvidence: Sunday, note: Wait., openedAt: 2026-05-04T12:00Z }
  - { concerns: The sum, stated: One, otherEvidence: Two, note: Wait., openedAt: 2026-05-04T13:01Z }
---
`,
    },
    problems: [
      aProblem(`${INCIDENT}/02-back.md:3:9`, 'resolved-too-early', [
        'This says “resolved” while a correction is open: “The time”.',
        `${MONITORING} settled; if it was by then, close it with “closedAt” in ${INCIDENT}/incident.md.`,
      ]),
      aProblem(`${INCIDENT}/02-back.md:3:9`, 'resolved-too-early', [
        'This says “resolved”, and nobody has promised the account of this security incident.',
        'Add “postmortemBy” with the time by which it comes, or write “status: monitoring” until postmortem.md is there.',
      ]),
    ],
  },
];
