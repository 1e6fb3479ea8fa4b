/** Values that no schema takes. */
import { aProblem, INCIDENT, MAINTENANCE } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

const UPDATE = `${INCIDENT}/03-more.md`;
const GUIDANCE = 'guidance/pay-by-card.md';

function update(keys: string): string {
  return `---\nat: 2026-05-05T10:00Z\n${keys}---\nText.\n`;
}

function guidance(keys: string): string {
  return `---\ntitle: Pay by card\nwho: Everybody\npublishedAt: 2026-05-04T13:00Z\n${keys}---\nText.\n`;
}

export const VALUE_CASES: Case[] = [
  {
    says: 'A misspelt status is told with the one that was meant.',
    files: { [UPDATE]: update('status: investigatin\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:3:9`, 'unknown-value', [
        '“investigatin” is not a value of “status”.',
        'Did you mean “investigating”?',
      ]),
    ],
  },
  {
    says: 'A status of another service is told with those of this one.',
    files: {
      [UPDATE]: update('status: down\n'),
      [`${MAINTENANCE}/02-begun.md`]: '---\nat: 2026-05-11T11:00Z\nstatus: postponed\n---\nText.\n',
      [`${INCIDENT}/04-more.md`]: update('status: monitoring\ncomponents: { withdrawals: broken }\n').replace(
        '10:00Z',
        '11:00Z',
      ),
    },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:3:9`, 'unknown-value', [
        '“down” is not a value of “status”.',
        'Write one of: investigating, identified, monitoring, resolved.',
      ]),
      aProblem(`${INCIDENT}/04-more.md:4:28`, 'unknown-value', [
        '“broken” is not a value of “components › withdrawals”.',
        'Write one of: operational, under_maintenance, degraded_performance, partial_outage, suspended, major_outage.',
      ]),
      aProblem(`${MAINTENANCE}/02-begun.md:3:9`, 'unknown-value', [
        '“postponed” is not a value of “status”.',
        'Write one of: scheduled, in_progress, verifying, completed, cancelled.',
      ]),
    ],
  },
  {
    says: 'A template takes the statuses of incidents and of maintenances.',
    files: { 'templates/work.md': '---\ntemplate: Work\nfor: maintenance\nstatus: complete\n---\nText.\n' },
    problems: [
      aProblem('templates/work.md:4:9', 'unknown-value', [
        '“complete” is not a value of “status”.',
        'Did you mean “completed”?',
      ]),
    ],
  },
  {
    says: 'A time without its zone is never guessed.',
    files: { [UPDATE]: '---\nat: 2026-05-05 10:00\nstatus: resolved\n---\nText.\n' },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:2:5`, 'time-without-zone', [
        '“at: 2026-05-05 10:00” does not say in which time zone.',
        'Write “2026-05-05T10:00Z” if it is UTC, or end it with the offset, as in “2026-05-05T10:00+01:00”.',
      ]),
    ],
  },
  {
    says: 'A time in other words is told in ours.',
    files: { [UPDATE]: '---\nat: 2026-05-05 10:00 UTC\nstatus: resolved\n---\nText.\n' },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:2:5`, 'time-unreadable', [
        '“at: 2026-05-05 10:00 UTC” is not a time that can be read.',
        'Write “2026-05-05T10:00Z”.',
      ]),
    ],
  },
  {
    says: 'A day that is in no calendar is no time.',
    files: { [UPDATE]: '---\nat: 2026-02-30T10:00Z\nstatus: resolved\nnextUpdate: tomorrow\n---\nText.\n' },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:2:5`, 'time-unreadable', [
        '“at: 2026-02-30T10:00Z” is not a time that can be read.',
        'Write a day of the calendar, “T”, the time on the 24-hour clock and the zone, as in “2026-05-04T09:12Z”.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:4:13`, 'time-unreadable', [
        '“nextUpdate: tomorrow” is not a time that can be read.',
        'Write a day of the calendar, “T”, the time on the 24-hour clock and the zone, as in “2026-05-04T09:12Z”.',
      ]),
    ],
  },
  {
    says: 'A time that is a number, or nothing, is no time.',
    files: { [UPDATE]: '---\nat: 2026\nstatus: resolved\nnextUpdate:\n---\nText.\n' },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:2:5`, 'time-unreadable', [
        '“at” has the value 2026 where a time belongs.',
        'Write day, time and zone, as in “2026-05-04T09:12Z”.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:4:12`, 'time-unreadable', [
        '“nextUpdate” is empty.',
        'Write day, time and zone, as in “2026-05-04T09:12Z”.',
      ]),
    ],
  },
  {
    says: 'A figure is text, so that 1.10 stays 1.10.',
    files: { [UPDATE]: update('status: resolved\nfigures: { accounts: { value: 1.10 } }\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:31`, 'wrong-value', [
        '“figures › accounts › value” has the value 1.1 here.',
        'Put quotation marks around it, as in "483".',
      ]),
    ],
  },
  {
    says: 'A value where a group of keys belongs comes with an example of the group.',
    files: { [UPDATE]: update('status: resolved\ncomponents: withdrawals\nfigures: { accounts: "483" }\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:13`, 'wrong-value', [
        '“components” has the text “withdrawals” here.',
        'Write keys with their values, as in “{ name: operational }”.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:5:22`, 'wrong-value', [
        '“figures › accounts” has the text “483” here.',
        'Write keys with their values, as in “{ value: "…" }”.',
      ]),
    ],
  },
  {
    says: 'Yes and no are written true and false.',
    files: { [UPDATE]: update('status: resolved\nnotify: no\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:9`, 'wrong-value', [
        '“notify” has the text “no” here.',
        'Write true or false.',
      ]),
    ],
  },
  {
    says: 'A list is a list even of one.',
    files: {
      [`${INCIDENT}/incident.md`]:
        '---\ntitle: Late\nguidance: set-up-2fa-again\nfigures: { accounts: { label: Accounts } }\n---\n',
    },
    problems: [
      aProblem(`${INCIDENT}/incident.md:3:11`, 'wrong-value', [
        '“guidance” has the text “set-up-2fa-again” here.',
        'Write a list: [a, b], or a line “- a” for each.',
      ]),
    ],
  },
  {
    says: 'A list where keys belong is told as one.',
    files: { 'about.md': '---\n- title: About\n---\nText.\n' },
    problems: [
      aProblem('about.md:2:1', 'wrong-value', [
        'Here stands a list instead of keys.',
        'Write a line “key: value” for each key.',
      ]),
    ],
  },
  {
    says: 'Keys without values are told as empty.',
    files: { [UPDATE]: update('status:\ncomponents:\ninvented: ""\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:3:8`, 'wrong-value', [
        '“status” is empty.',
        'Write one of: investigating, identified, monitoring, resolved.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:4:12`, 'wrong-value', [
        '“components” is empty.',
        'Write a value, as in “{ name: operational }”, or delete the key.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:5:11`, 'wrong-value', [
        '“invented” is empty.',
        'Write its text, or delete the key if it is not needed.',
      ]),
    ],
  },
  {
    says: 'A line is one line, and not longer than a line.',
    files: {
      'about.md': `---\ntitle: "About\\nus"\n---\nText.\n`,
      [GUIDANCE]: guidance(`button: ${'x'.repeat(300)}\n`),
    },
    problems: [
      aProblem('about.md:2:8', 'wrong-value', ['“About us” does not fit “title”.', 'Write it on one line.']),
      aProblem('guidance/pay-by-card.md:5:9', 'wrong-value', [
        '“button” has 300 characters, and may have 255.',
        'Shorten it by 45.',
      ]),
    ],
  },
  {
    says: 'Minutes are whole, and at least one.',
    files: {
      [GUIDANCE]: guidance('takesMinutes: 0\n'),
      'guidance/pay-by-post.md': guidance('takesMinutes: 1.5\n').replace('Pay by card', 'Pay by post'),
      'guidance/pay-in-cash.md': guidance('takesMinutes: four\n').replace('Pay by card', 'Pay in cash'),
    },
    problems: [
      aProblem('guidance/pay-by-card.md:5:15', 'wrong-value', ['“takesMinutes” is less than 1.', 'Write 1 or more.']),
      aProblem('guidance/pay-by-post.md:5:15', 'wrong-value', [
        '“takesMinutes” has the value 1.5 here.',
        'Write a whole number without quotation marks, as in 5.',
      ]),
      aProblem('guidance/pay-in-cash.md:5:15', 'wrong-value', [
        '“takesMinutes” has the text “four” here.',
        'Write a whole number without quotation marks, as in 5.',
      ]),
    ],
  },
  {
    says: 'A name of a component is made of small letters.',
    files: { [UPDATE]: update('status: monitoring\ncomponents: { Sign in: operational }\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:15`, 'wrong-value', [
        '“Sign in” cannot be a name here.',
        'Write small letters a to z, digits, and single hyphens between them, as in “sign-in”.',
      ]),
    ],
  },
  {
    says: 'The one name that schemas pass over is refused before them.',
    files: { [UPDATE]: update('status: monitoring\ncomponents: { __proto__: operational }\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:15`, 'wrong-value', ['“__proto__” cannot stand here.', 'Write another word.']),
    ],
  },
  {
    says: 'Addresses, zones, domains and languages are told with one that is right.',
    files: {
      'page.yaml': `name: Example Exchange
url: https://status.exchange.example/
timeZone: CET+1
languages: [English]
trustedDomains: ["https://exchange.example"]
mailFrom: updates
subscriptions: { url: http://updates.exchange.example, pushKey: private }
components: []
`,
      'guidance/set-up-2fa-again.es.md': '---\ntranslates: TODO\n---\nTexto.\n',
    },
    problems: [
      aProblem('guidance/set-up-2fa-again.es.md:2:13', 'wrong-value', [
        '“TODO” does not fit “translates”.',
        'Copy the twelve characters that “npm run check -- --digests” prints for the original.',
      ]),
      aProblem('page.yaml:2:6', 'wrong-value', [
        '“https://status.exchange.example/” does not fit “url”.',
        'Write scheme and host alone, as in “https://status.exchange.example”; the page stands at the top of its host.',
      ]),
      aProblem('page.yaml:3:11', 'wrong-value', [
        '“CET+1” does not fit “timeZone”.',
        'Write an IANA name, as in “Europe/Berlin” or “Etc/UTC”.',
      ]),
      aProblem('page.yaml:4:13', 'wrong-value', [
        '“English” does not fit “languages › 1”.',
        'Write the short name of a language, as in “es” or “pt-BR”.',
      ]),
      aProblem('page.yaml:5:18', 'wrong-value', [
        '“https://exchange.example” does not fit “trustedDomains › 1”.',
        'Write the domain alone, in small letters, as in “exchange.example”.',
      ]),
      aProblem('page.yaml:6:11', 'wrong-value', [
        '“updates” does not fit “mailFrom”.',
        'Write one e-mail address, as in “updates@status.exchange.example”.',
      ]),
      aProblem('page.yaml:7:23', 'wrong-value', [
        '“http://updates.exchange.example” does not fit “subscriptions › url”.',
        'Write scheme and host alone, as in “https://updates.exchange.example”; “http://” is for this machine, as in “http://localhost:8080”.',
      ]),
      aProblem('page.yaml:7:65', 'wrong-value', [
        '“private” does not fit “subscriptions › pushKey”.',
        'Write the VAPID_PUBLIC_KEY that “npm run push-keys” prints: 87 letters and digits that begin with “B”.',
      ]),
      aProblem('page.yaml:8:13', 'wrong-value', ['“components” is an empty list.', 'Write at least one.']),
    ],
  },
];
