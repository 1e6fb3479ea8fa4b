/** Updates that cannot follow one another as they do. */
import { aProblem, INCIDENT, MAINTENANCE } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

const UPDATE = `${INCIDENT}/03-more.md`;

function update(at: string, keys: string): string {
  return `---\nat: ${at}\n${keys}---\nText.\n`;
}

export const COURSE_CASES: Case[] = [
  {
    says: 'No update is earlier than the one with the lowest number.',
    files: {
      [UPDATE]: update('2026-05-04T09:11Z', 'status: monitoring\n'),
      [`${MAINTENANCE}/02-begun.md`]: update('2026-05-11T09:59Z', 'status: in_progress\n'),
    },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:2:5`, 'update-before-first', [
        'This is earlier than the first update, “01-late.md” (2026-05-04T09:12Z).',
        'Correct the time that is wrong; the file with the lowest number says what was said first.',
      ]),
      aProblem(`${MAINTENANCE}/02-begun.md:2:5`, 'update-before-first', [
        'This is earlier than the first update, “01-scheduled.md” (2026-05-11T10:00Z).',
        'Correct the time that is wrong; the file with the lowest number says what was said first.',
      ]),
    ],
  },
  {
    says: 'Two updates at one moment leave no latest word, also when they write it differently.',
    files: { [UPDATE]: update('2026-05-04T15:00+02:00', 'status: resolved\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:2:5`, 'same-time', [
        '“02-back.md” has the same time, so nobody can tell which of the two is the latest word.',
        'Correct the one that is wrong; if both are right, give the later one seconds, as in “2026-05-04T13:00:30Z”.',
      ]),
    ],
  },
  {
    says: 'Nothing is said in the future.',
    files: {
      [UPDATE]: update('2026-05-12T12:00:01Z', 'status: monitoring\n'),
      [`${INCIDENT}/postmortem.md`]: update('2027-05-08T15:00Z', ''),
      [`${MAINTENANCE}/02-begun.md`]: update('2026-06-02T02:00Z', 'status: in_progress\n'),
      'guidance/pay-by-card.md': `---
title: Pay by card
who: Everybody
publishedAt: 2026-05-13T13:00Z
checkedAt: 2026-05-14T13:00Z
knownProblems:
  - { symptom: No card, since: 2026-05-15T13:00Z, fixedAt: 2026-05-16T13:00Z, workaround: Wait. }
---
Text.
`,
      'announcements/2026-05-13-cards.md': '---\ntitle: Cards\nat: 2026-05-13T00:00Z\n---\nText.\n',
      [`${INCIDENT}/incident.md`]: `---
title: Withdrawals are late
summaryAt: 2026-05-13T10:00Z
figures: { accounts: { label: Accounts affected } }
corrections:
  - concerns: The time
    stated: Monday
    otherEvidence: Sunday
    note: We are checking.
    openedAt: 2026-05-13T11:00Z
    closedAt: 2026-05-13T12:00Z
---
Where things stand.
`,
    },
    problems: [
      aProblem('announcements/2026-05-13-cards.md:3:5', 'time-in-future', [
        '“at: 2026-05-13T00:00Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
      aProblem('guidance/pay-by-card.md:4:14', 'time-in-future', [
        '“publishedAt: 2026-05-13T13:00Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
      aProblem('guidance/pay-by-card.md:5:12', 'time-in-future', [
        '“checkedAt: 2026-05-14T13:00Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
      aProblem('guidance/pay-by-card.md:7:32', 'time-in-future', [
        '“since: 2026-05-15T13:00Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
      aProblem('guidance/pay-by-card.md:7:60', 'time-in-future', [
        '“fixedAt: 2026-05-16T13:00Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:2:5`, 'time-in-future', [
        '“at: 2026-05-12T12:00:01Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
      aProblem(`${INCIDENT}/incident.md:3:12`, 'time-in-future', [
        '“summaryAt: 2026-05-13T10:00Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
      aProblem(`${INCIDENT}/incident.md:10:15`, 'time-in-future', [
        '“openedAt: 2026-05-13T11:00Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
      aProblem(`${INCIDENT}/incident.md:11:15`, 'time-in-future', [
        '“closedAt: 2026-05-13T12:00Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
      aProblem(`${INCIDENT}/postmortem.md:2:5`, 'time-in-future', [
        '“at: 2027-05-08T15:00Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
      aProblem(`${MAINTENANCE}/02-begun.md:2:5`, 'time-in-future', [
        '“at: 2026-06-02T02:00Z” is in the future: it is now 2026-05-12T12:00Z.',
        'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
      ]),
    ],
  },
  {
    says: 'An incident is not resolved while a service of it is down.',
    files: {
      [UPDATE]: update(
        '2026-05-05T10:00Z',
        'status: resolved\ncomponents: { sign-in: suspended, withdrawals: major_outage }\n',
      ),
    },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:3:9`, 'resolved-not-operational', [
        'This says “resolved” while “withdrawals” is still “major_outage”.',
        'If it works again, add “withdrawals: operational” to “components”; if not, write “status: monitoring”.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:3:9`, 'resolved-not-operational', [
        'This says “resolved” while “sign-in” is still “suspended”.',
        'If it works again, add “sign-in: operational” to “components”; if not, write “status: monitoring”.',
      ]),
    ],
  },
  {
    says: 'An incident stays unresolved with a service that an earlier update stopped.',
    files: { [`${INCIDENT}/02-back.md`]: update('2026-05-04T13:00Z', 'status: resolved\n') },
    problems: [
      aProblem(`${INCIDENT}/02-back.md:3:9`, 'resolved-not-operational', [
        'This says “resolved” while “withdrawals” is still “degraded_performance”.',
        'If it works again, add “withdrawals: operational” to “components”; if not, write “status: monitoring”.',
      ]),
    ],
  },
  {
    says: 'An incident and a maintenance have something to say.',
    files: {
      [`${INCIDENT}/01-late.md`]: null,
      [`${INCIDENT}/02-back.md`]: null,
      [`${MAINTENANCE}/01-scheduled.md`]: null,
    },
    problems: [
      aProblem(`${INCIDENT}/incident.md:1:1`, 'incident-without-updates', [
        'This folder has no update yet, so the page would show nothing of it.',
        'Add a file beside this one whose name begins with 01-, as in “01-what-happened.md”.',
      ]),
      aProblem(`${MAINTENANCE}/maintenance.md:1:1`, 'incident-without-updates', [
        'This folder has no update yet, so the page would show nothing of it.',
        'Add a file beside this one whose name begins with 01-, as in “01-what-happened.md”.',
      ]),
    ],
  },
  {
    says: 'A first request to act says what to do.',
    files: {
      [UPDATE]: update('2026-05-05T10:00Z', 'status: monitoring\naction: { state: open, who: Everybody }\n'),
      [`${INCIDENT}/04-more.md`]: update(
        '2026-05-05T11:00Z',
        'status: monitoring\naction: { state: open, what: Sign in }\n',
      ),
      [`${INCIDENT}/05-more.md`]: update('2026-05-05T12:00Z', 'status: monitoring\naction: { state: closed }\n'),
    },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:9`, 'action-without-what', [
        'Customers are asked to act, and not told what to do.',
        'Add “what” to “action”, as in “what: Sign in and set up 2FA again”.',
      ]),
    ],
  },
  {
    says: 'A promise lies ahead of the update that makes it.',
    files: {
      [UPDATE]: update(
        '2026-05-05T10:00Z',
        'status: monitoring\nnextUpdate: 2026-05-05T10:00Z\npostmortemBy: 2026-05-04T10:00Z\n',
      ),
    },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:13`, 'promise-too-early', [
        'This promise is over before it is made: it is not later than the update itself.',
        'Write a time after 2026-05-05T10:00Z.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:5:15`, 'promise-too-early', [
        'This promise is over before it is made: it is not later than the update itself.',
        'Write a time after 2026-05-05T10:00Z.',
      ]),
    ],
  },
  {
    says: 'What ends has begun before.',
    files: {
      [`${MAINTENANCE}/maintenance.md`]: `---
title: Upgrade of our wallets
window: { from: 2026-06-02T05:00Z, until: 2026-06-02T02:00Z }
---
`,
      'announcements/2026-05-06-cards.md':
        '---\ntitle: Cards\nat: 2026-05-06T00:00Z\nuntil: 2026-05-06T00:00Z\n---\nText.\n',
      'guidance/pay-by-card.md': `---
title: Pay by card
who: Everybody
publishedAt: 2026-05-04T13:00Z
knownProblems:
  - symptom: No card
    since: 2026-05-05T13:00Z
    fixedAt: 2026-05-04T13:00Z
    workaround: Wait.
---
Text.
`,
      [`${INCIDENT}/incident.md`]: `---
title: Withdrawals are late
figures: { accounts: { label: Accounts affected } }
corrections:
  - concerns: The time
    stated: Monday
    otherEvidence: Sunday
    note: We are checking.
    openedAt: 2026-05-08T11:00Z
    closedAt: 2026-05-07T12:00Z
---
`,
    },
    problems: [
      aProblem('announcements/2026-05-06-cards.md:4:8', 'times-reversed', [
        '“until” is not later than 2026-05-06T00:00Z, when it begins.',
        'Correct the day, the hour or the zone of one of the two, or exchange them.',
      ]),
      aProblem('guidance/pay-by-card.md:8:14', 'times-reversed', [
        '“fixedAt” is not later than 2026-05-05T13:00Z, when it begins.',
        'Correct the day, the hour or the zone of one of the two, or exchange them.',
      ]),
      aProblem(`${INCIDENT}/incident.md:10:15`, 'times-reversed', [
        '“closedAt” is not later than 2026-05-08T11:00Z, when it begins.',
        'Correct the day, the hour or the zone of one of the two, or exchange them.',
      ]),
      aProblem(`${MAINTENANCE}/maintenance.md:3:43`, 'times-reversed', [
        '“until” is not later than 2026-06-02T05:00Z, when it begins.',
        'Correct the day, the hour or the zone of one of the two, or exchange them.',
      ]),
    ],
  },
];
