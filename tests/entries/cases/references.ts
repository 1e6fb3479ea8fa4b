/** Names that one file uses and no other defines. */
import { digestOf } from '#entries/entry.ts';
import { aProblem, INCIDENT, MAINTENANCE, VALID_FILES } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

const UPDATE = `${INCIDENT}/03-more.md`;
const DIGEST = digestOf('Open the app.');

function update(keys: string): string {
  return `---\nat: 2026-05-05T10:00Z\nstatus: monitoring\n${keys}---\nText.\n`;
}

export const REFERENCE_CASES: Case[] = [
  {
    says: 'A misspelt component is told with the one that was meant.',
    files: { [UPDATE]: update('components: { withdrawls: operational, cards: operational }\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:15`, 'unknown-component', [
        'The page has no component “withdrawls”.',
        'Did you mean “withdrawals”?',
      ]),
      aProblem(`${INCIDENT}/03-more.md:4:40`, 'unknown-component', [
        'The page has no component “cards”.',
        'Write one of: withdrawals, sign-in.',
      ]),
    ],
  },
  {
    says: 'A maintenance concerns components of the page.',
    files: {
      [`${MAINTENANCE}/maintenance.md`]: `---
title: Upgrade of our wallets
window: { from: 2026-06-02T02:00Z, until: 2026-06-02T05:00Z }
components:
  wallets: under_maintenance
---
`,
    },
    problems: [
      aProblem(`${MAINTENANCE}/maintenance.md:5:3`, 'unknown-component', [
        'The page has no component “wallets”.',
        'Write one of: withdrawals, sign-in.',
      ]),
    ],
  },
  {
    says: 'A figure without a label counts nothing that readers know.',
    files: { [UPDATE]: update('figures: { acounts: { value: "483" }, euros: { value: "66,200" } }\n') },
    problems: [
      aProblem(`${INCIDENT}/03-more.md:4:12`, 'figure-without-label', [
        'The figure “acounts” has no label, so readers would not know what it counts.',
        'Did you mean “accounts”? If not, add “acounts: { label: … }” to “figures” in incidents/2026-05-04-withdrawals-late/incident.md.',
      ]),
      aProblem(`${INCIDENT}/03-more.md:4:39`, 'figure-without-label', [
        'The figure “euros” has no label, so readers would not know what it counts.',
        'Add “euros: { label: … }” to “figures” in incidents/2026-05-04-withdrawals-late/incident.md.',
      ]),
    ],
  },
  {
    says: 'Guidance that does not exist is told with the one that was meant.',
    files: {
      [`${INCIDENT}/incident.md`]: VALID_FILES[`${INCIDENT}/incident.md`].replace('2fa-again', '2fa, pay-by-card'),
    },
    problems: [
      aProblem(`${INCIDENT}/incident.md:4:12`, 'unknown-guidance', [
        'There is no page guidance/set-up-2fa.md.',
        'Did you mean “set-up-2fa-again”?',
      ]),
      aProblem(`${INCIDENT}/incident.md:4:24`, 'unknown-guidance', [
        'There is no page guidance/pay-by-card.md.',
        'Write “set-up-2fa-again”.',
      ]),
    ],
  },
  {
    says: 'Guidance on a page that has none has to be written first.',
    files: { 'guidance/set-up-2fa-again.md': null, [`${INCIDENT}/02-back.md`]: null },
    problems: [
      aProblem(`${INCIDENT}/incident.md:4:12`, 'unknown-guidance', [
        'There is no page guidance/set-up-2fa-again.md.',
        'Write guidance/set-up-2fa-again.md, or delete the name here.',
      ]),
    ],
  },
  {
    says: 'A component stands under a group that exists.',
    files: { 'page.yaml': `${VALID_FILES['page.yaml']}    group: acount\ngroups: [{ id: account, name: Account }]\n` },
    problems: [
      aProblem('page.yaml:12:12', 'unknown-group', ['“groups” has no group “acount”.', 'Did you mean “account”?']),
    ],
  },
  {
    says: 'A page without groups has no component under one.',
    files: { 'page.yaml': `${VALID_FILES['page.yaml']}    group: account\n` },
    problems: [
      aProblem('page.yaml:12:12', 'unknown-group', [
        '“groups” has no group “account”.',
        'Add it to “groups”, or delete “group” here.',
      ]),
    ],
  },
  {
    says: 'No two components and no two groups share an id.',
    files: {
      'page.yaml': `${VALID_FILES['page.yaml']}  - { id: sign-in, name: Sign-in again, since: 2026-01-01T00:00Z }
groups: [{ id: account, name: Account }, { id: account, name: Another }]
`,
    },
    problems: [
      aProblem('page.yaml:12:11', 'duplicate-id', [
        '“components” has the id “sign-in” twice.',
        'Give one of the two another id: the one that no entry uses yet.',
      ]),
      aProblem('page.yaml:13:48', 'duplicate-id', [
        '“groups” has the id “account” twice.',
        'Give one of the two another id: the one that no entry uses yet.',
      ]),
    ],
  },
  {
    says: 'A translation is into a language of the page.',
    files: { 'guidance/set-up-2fa-again.fr.md': `---\ntranslates: ${DIGEST}\n---\nTexte.\n` },
    problems: [
      aProblem('guidance/set-up-2fa-again.fr.md:1:1', 'translation-language', [
        'The page is not translated into “fr”.',
        'Add “fr” to “languages” in page.yaml; so far it is translated into: es.',
      ]),
    ],
  },
  {
    says: 'A page in one language has no translations.',
    files: {
      'page.yaml': VALID_FILES['page.yaml'].replace('languages: [en, es]\n', ''),
      'guidance/set-up-2fa-again.es.md': `---\ntranslates: ${DIGEST}\n---\nTexto.\n`,
    },
    problems: [
      aProblem('guidance/set-up-2fa-again.es.md:1:1', 'translation-language', [
        'The page is not translated into “es”.',
        'Add “es” to “languages” in page.yaml.',
      ]),
    ],
  },
  {
    says: 'The language of the originals is none of a translation.',
    files: { 'guidance/set-up-2fa-again.en.md': `---\ntranslates: ${DIGEST}\n---\nText.\n` },
    problems: [
      aProblem('guidance/set-up-2fa-again.en.md:1:1', 'translation-language', [
        '“en” is the language in which the originals are written.',
        'Write this text into the original, the file without “.en” in its name.',
      ]),
    ],
  },
  {
    says: 'A translation stands beside its original.',
    files: { 'guidance/set-up-2fa.es.md': `---\ntranslates: ${DIGEST}\n---\nTexto.\n` },
    problems: [
      aProblem('guidance/set-up-2fa.es.md:1:1', 'translation-of-nothing', [
        'There is no original beside this translation.',
        'Name it after the file that it translates: the same name with “.es” before “.md”.',
      ]),
    ],
  },
];
