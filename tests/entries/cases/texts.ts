/** Titles, texts and links that readers should not meet. */
import { digestOf } from '#entries/entry.ts';
import { aProblem, INCIDENT, VALID_FILES } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

function about(text: string): string {
  return `---\ntitle: About\n---\n${text}\n`;
}

const UNSEEN = [
  'What stands below the keys cannot be seen, so customers would read nothing.',
  'Delete what is there, and write the text anew; what was pasted may hold characters that nobody sees.',
] as const;

export const TEXT_CASES: Case[] = [
  {
    says: 'No two incidents, maintenances, guidance pages or announcements share a title.',
    files: {
      'incidents/2026-05-06-late/incident.md': '---\ntitle: withdrawals are late\n---\n',
      'incidents/2026-05-06-late/01-late.md': '---\nat: 2026-05-06T09:12Z\nstatus: monitoring\n---\nLate.\n',
      'guidance/pay-by-card.md': VALID_FILES['guidance/set-up-2fa-again.md'],
    },
    problems: [
      aProblem('guidance/set-up-2fa-again.md:2:8', 'duplicate-title', [
        '“guidance/pay-by-card.md” has the same title, so readers and mail programs would take the two for one.',
        'Add what tells them apart, as in “4 May 2026: card payments are declined”.',
      ]),
      aProblem('incidents/2026-05-06-late/incident.md:2:8', 'duplicate-title', [
        '“incidents/2026-05-04-withdrawals-late/incident.md” has the same title, so readers and mail programs would take the two for one.',
        'Add what tells them apart, as in “4 May 2026: card payments are declined”.',
      ]),
    ],
  },
  {
    says: 'An update without a word is told where its text would begin.',
    files: { [`${INCIDENT}/03-more.md`]: '---\nat: 2026-05-05T10:00Z\nstatus: resolved\n---\n\n' },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:6:1`, 'empty-body', [
        'Nothing stands below the keys, so customers would read nothing.',
        'Write the text below the second line of three dashes.',
      ]),
    ],
  },
  {
    says: 'A translation without a word is none.',
    files: { 'guidance/set-up-2fa-again.es.md': `---\ntranslates: ${digestOf('Open the app.')}\n---\n` },
    problems: [
      aProblem('guidance/set-up-2fa-again.es.md:4:1', 'empty-body', [
        'Nothing stands below the keys, so customers would read nothing.',
        'Write the text below the second line of three dashes.',
      ]),
    ],
  },
  {
    says: 'Where things stand is dated.',
    files: { [`${INCIDENT}/incident.md`]: `${VALID_FILES[`${INCIDENT}/incident.md`]}\nWithdrawals work again.\n` },
    problems: [
      aProblem(`${INCIDENT}/incident.md:7:1`, 'summary-without-time', [
        'This text, “Where things stand”, does not say when it was written.',
        'Add “summaryAt” to the keys, as in “summaryAt: 2026-05-04T09:12Z”.',
      ]),
    ],
  },
  {
    says: 'A date of nothing is no date.',
    files: {
      [`${INCIDENT}/incident.md`]:
        '---\ntitle: Late\nsummaryAt: 2026-05-05T10:00Z\nfigures: { accounts: { label: A } }\n---\n',
    },
    problems: [
      aProblem(`${INCIDENT}/incident.md:3:12`, 'summary-without-time', [
        '“summaryAt” says when the text below was written, and there is none.',
        'Write where things stand, or delete “summaryAt”.',
      ]),
    ],
  },
  {
    says: 'A comment is told in the text, in a workaround and in a note.',
    files: {
      'about.md': about('We write here.\n\nNow <!-- ask Kim --> more.'),
      'guidance/pay-by-card.md': `---
title: Pay by card
who: Everybody
publishedAt: 2026-05-04T13:00Z
knownProblems:
  - { symptom: No card, since: 2026-05-05T13:00Z, workaround: Wait. <!-- or not --> }
---
Text.
`,
    },
    problems: [
      aProblem('about.md:6:5', 'html-comment', [
        'The page shows HTML as it is typed, so customers would read this comment.',
        'Delete it, and keep notes for colleagues outside the content folder.',
      ]),
      aProblem('guidance/pay-by-card.md:6:63', 'html-comment', [
        'The page shows HTML as it is typed, so customers would read this comment.',
        'Delete it, and keep notes for colleagues outside the content folder.',
      ]),
    ],
  },
  {
    says: 'Quotes inside quotes have an end.',
    files: { 'about.md': about(`Text.\n\n${'> '.repeat(21)}deep`) },
    problems: [
      aProblem('about.md:6:1', 'text-too-complex', [
        'This line begins with more than 20 marks of quotes or lists inside one another.',
        'Write fewer of “>”, “-” and “1.” at the beginning of the line.',
      ]),
    ],
  },
  {
    says: 'Forty thousand characters are more than one paragraph.',
    files: { 'about.md': about(`Text.\n\n${'_a'.repeat(20_000)}`) },
    problems: [
      aProblem('about.md:6:1', 'text-too-complex', [
        'More than 16000 characters follow here without an empty line.',
        'Put empty lines between the paragraphs.',
      ]),
    ],
  },
  {
    says: 'A link to a domain that is not trusted is told where it stands.',
    files: {
      'about.md': about(
        'See [us](https://exchange.example/x), https://sub.exchange.example\nand [help](https://exchange-help.example/2fa).',
      ),
    },
    problems: [
      aProblem('about.md:5:12', 'untrusted-link', [
        '“exchange-help.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
    ],
  },
  {
    says: 'A domain is trusted to its last letter.',
    files: {
      'about.md': about(
        '[a](https://notexchange.example) [b](https://exchange.example.evil.example) [c](https://exchange.example@evil.example) [d](//evil.example/x)',
      ),
    },
    problems: [
      aProblem('about.md:4:5', 'untrusted-link', [
        '“notexchange.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
      aProblem('about.md:4:38', 'untrusted-link', [
        '“exchange.example.evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
      aProblem('about.md:4:81', 'untrusted-link', [
        '“evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
      aProblem('about.md:4:124', 'untrusted-link', [
        '“evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
    ],
  },
  {
    says: 'A mail link is trusted for everybody whom it writes to.',
    files: {
      'about.md': about(
        '[a](mailto:help@exchange.example) [b](mailto:evil@evil.example,help@exchange.example) [c](mailto:help@exchange.example?cc=evil%40evil.example) [d](mailto:evil%40evil.example)',
      ),
    },
    problems: [
      aProblem('about.md:4:39', 'untrusted-link', [
        '“evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
      aProblem('about.md:4:91', 'untrusted-link', [
        '“evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
      aProblem('about.md:4:148', 'untrusted-link', [
        '“evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
    ],
  },
  {
    says: 'A link among lines of raw HTML is a link.',
    files: { 'about.md': about('<div>\n[help](https://evil.example)\n</div>') },
    problems: [
      aProblem('about.md:5:8', 'untrusted-link', [
        '“evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
    ],
  },
  {
    says: 'A link in a workaround and in a note is judged as in a text.',
    files: {
      'guidance/pay-by-card.md': `---
title: Pay by card
who: Everybody
publishedAt: 2026-05-04T13:00Z
knownProblems:
  - { symptom: No card, since: 2026-05-05T13:00Z, workaround: "Call [us](https://evil.example)." }
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
    note: See [there](https://evil.example).
    openedAt: 2026-05-08T11:00Z
---
`,
    },
    problems: [
      aProblem('guidance/pay-by-card.md:6:63', 'untrusted-link', [
        '“evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
      aProblem(`${INCIDENT}/incident.md:8:11`, 'untrusted-link', [
        '“evil.example” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
    ],
  },
  {
    says: 'A link that a browser would run is told as no address.',
    files: { 'about.md': about('[a](javascript:alert(1)) ![b](data:text/html,x)') },
    problems: [
      aProblem('about.md:4:5', 'unsafe-link', [
        '“javascript:alert(1)” is no web or mail address, so the page would show its words without a link.',
        'Write “https://…”, “mailto:…” or an address of this page, as in “/guidance/set-up-2fa-again/”.',
      ]),
      aProblem('about.md:4:31', 'unsafe-link', [
        '“data:text/html,x” is no web or mail address, so the page would show its words without a link.',
        'Write “https://…”, “mailto:…” or an address of this page, as in “/guidance/set-up-2fa-again/”.',
      ]),
    ],
  },
  {
    says: 'A link into this page leads to something.',
    files: {
      'about.md': about(
        '[a](/guidance/set-up-2fa-again) [b](/components/sign-in/) [d](/guidance/set-up-2fa/) [e](https://status.exchange.example/incidents/) [f](/history/2026-05/) [g](/history/2026-13/)',
      ),
    },
    problems: [
      aProblem('about.md:4:63', 'link-to-nothing', [
        'This page has no address “/guidance/set-up-2fa/”.',
        'Write it as in “/guidance/set-up-2fa-again/” or “/incidents/2026-05-04-card-payments-declined/”.',
      ]),
      aProblem('about.md:4:90', 'link-to-nothing', [
        'This page has no address “/incidents/”.',
        'Write it as in “/guidance/set-up-2fa-again/” or “/incidents/2026-05-04-card-payments-declined/”.',
      ]),
      aProblem('about.md:4:161', 'link-to-nothing', [
        'This page has no address “/history/2026-13/”.',
        'Write it as in “/guidance/set-up-2fa-again/” or “/incidents/2026-05-04-card-payments-declined/”.',
      ]),
    ],
  },
  {
    says: 'A text of characters that nobody sees is none.',
    files: {
      'about.md': about('\u200b\u2060 \u00ad'),
      'templates/work.md': '---\ntemplate: Work\nfor: maintenance\n---\n&#8203;\n',
      [`${INCIDENT}/incident.md`]: `${VALID_FILES[`${INCIDENT}/incident.md`]}\u200d\n`,
    },
    problems: [
      aProblem('about.md:4:1', 'empty-body', UNSEEN),
      aProblem(`${INCIDENT}/incident.md:6:1`, 'empty-body', UNSEEN),
      aProblem(`${INCIDENT}/incident.md:6:1`, 'summary-without-time', [
        'This text, “Where things stand”, does not say when it was written.',
        'Add “summaryAt” to the keys, as in “summaryAt: 2026-05-04T09:12Z”.',
      ]),
      aProblem('templates/work.md:5:1', 'empty-body', UNSEEN),
    ],
  },
];
