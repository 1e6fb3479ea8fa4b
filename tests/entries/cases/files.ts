/** Files that are not what a content folder holds. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aProblem, INCIDENT, MAINTENANCE } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

const LATIN1 = Buffer.from('---\ntitle: About\n---\nOne line.\nUn caf\u00e9.\n', 'latin1');

const ALPHABET =
  'Names become addresses, and this one has more in it than small letters a to z, digits and single hyphens.';

export const FILE_CASES: Case[] = [
  {
    says: 'A name with a capital or a space in it comes back with the name to use.',
    files: { [`${INCIDENT}/03-Sign in späť.md`]: 'anything' },
    problems: [
      aProblem(`${INCIDENT}/03-Sign in späť.md:1:1`, 'file-name', [
        'Names become addresses, and this one has more in it than small letters a to z, digits and single hyphens.',
        'Rename it to “incidents/2026-05-04-withdrawals-late/03-sign-in-spat.md”.',
      ]),
    ],
  },
  {
    says: 'The name to use keeps the language of a translation.',
    files: { 'guidance/Set_up 2FA.es.md': 'anything' },
    problems: [
      aProblem('guidance/Set_up 2FA.es.md:1:1', 'file-name', [
        'Names become addresses, and this one has more in it than small letters a to z, digits and single hyphens.',
        'Rename it to “guidance/set-up-2fa.es.md”.',
      ]),
    ],
  },
  {
    says: 'A name without a single letter of the alphabet gets one that can be written.',
    files: { 'guidance/帮助.md': 'anything' },
    problems: [
      aProblem('guidance/帮助.md:1:1', 'file-name', [
        'Names become addresses, and this one has more in it than small letters a to z, digits and single hyphens.',
        'Rename it to “guidance/name.md”.',
      ]),
    ],
  },
  {
    says: 'A file that no page is made of is named.',
    files: { 'README.md': 'anything', 'incidents/notes.md': 'anything' },
    problems: [
      aProblem('README.md:1:1', 'unexpected-file', [
        'Nothing reads a file of this name in this place, so customers would never see it.',
        'Move it out of the content folder; docs/writing-incidents.md says which files belong here.',
      ]),
      aProblem('incidents/notes.md:1:1', 'unexpected-file', [
        'Nothing reads a file of this name in this place, so customers would never see it.',
        'Move it out of the content folder; docs/writing-incidents.md says which files belong here.',
      ]),
    ],
  },
  {
    says: 'A picture is told as a file that nothing reads, not as one that is no text.',
    files: { 'guidance/screen.png': Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
    problems: [
      aProblem('guidance/screen.png:1:1', 'unexpected-file', [
        'Nothing reads a file of this name in this place, so customers would never see it.',
        'Move it out of the content folder; docs/writing-incidents.md says which files belong here.',
      ]),
    ],
  },
  {
    says: 'An update without a number gets the name that it should have.',
    files: { [`${INCIDENT}/3 Cause found.md`]: 'anything' },
    problems: [
      aProblem(`${INCIDENT}/3 Cause found.md:1:1`, 'unexpected-file', [
        'Nothing reads a file of this name in this place, so customers would never see it.',
        'If it is an update, begin its name with two digits, the next free ones, as in “02-cause-found.md”.',
      ]),
    ],
  },
  {
    says: 'A file of ten megabytes is not read.',
    files: { 'about.md': Buffer.alloc(10_000_000, 'a') },
    problems: [
      aProblem('about.md:1:1', 'file-too-large', [
        'The file has 9766 kB, and may have 512.',
        'Keep what customers must read, and delete the rest.',
      ]),
    ],
  },
  {
    says: 'Keys and values of more than 64 kB are not read.',
    files: { 'about.md': `---\n${'title: About\n'.repeat(6000)}---\nText.\n` },
    problems: [
      aProblem('about.md:2:1', 'file-too-large', [
        'The keys and their values have 77 kB, and may have 64.',
        'Write what customers should read below the second line of three dashes.',
      ]),
    ],
  },
  {
    says: 'A file in another encoding is told with the line that shows it.',
    files: { 'about.md': LATIN1 },
    problems: [
      aProblem('about.md:5:1', 'not-utf8', [
        'This line is not UTF-8 text, so nobody can tell which letters were meant.',
        'Save the file again with the encoding “UTF-8”.',
      ]),
    ],
  },
  {
    says: 'A character that turns the direction of a text is found where it stands.',
    files: { 'about.md': '---\ntitle: About\n---\nPay to \u202eegnahcxe.\n' },
    problems: [
      aProblem('about.md:4:8', 'control-character', [
        'An invisible control character stands here (U+202E).',
        'Delete it, or type the whole line anew; it usually comes with text that was pasted.',
      ]),
    ],
  },
  {
    says: 'A character that no feed can carry is found too.',
    files: { 'about.md': '---\ntitle: About\n---\nPay\uffff.\n' },
    problems: [
      aProblem('about.md:4:4', 'control-character', [
        'An invisible control character stands here (U+FFFF).',
        'Delete it, or type the whole line anew; it usually comes with text that was pasted.',
      ]),
    ],
  },
  {
    says: 'A control character that is spelt out among the keys is found too.',
    files: { 'about.md': '---\ntitle: "About \\e[2J"\n---\nText.\n' },
    problems: [
      aProblem('about.md:2:8', 'control-character', [
        'An invisible control character stands here (U+001B).',
        'Delete it, or type the whole line anew; it usually comes with text that was pasted.',
      ]),
    ],
  },
  {
    says: 'Half a character that is spelt out is no character.',
    files: { 'about.md': '---\ntitle: "About \\ud800"\n---\nText.\n' },
    problems: [
      aProblem('about.md:2:8', 'control-character', [
        'An invisible control character stands here (U+D800).',
        'Delete it, or type the whole line anew; it usually comes with text that was pasted.',
      ]),
    ],
  },
  {
    says: 'A link to a file outside the folder is not followed.',
    files: {},
    arrange: (folder) => symlinkSync(import.meta.filename, join(folder, 'guidance/elsewhere.md')),
    problems: [
      aProblem('guidance/elsewhere.md:1:1', 'link-outside', [
        'This is a link that leads out of the content folder, or to nothing.',
        'Put the file itself here instead of the link.',
      ]),
    ],
  },
  {
    says: 'A link to a folder outside is not followed.',
    files: {},
    arrange: (folder) => symlinkSync(dirname(folder), join(folder, 'incidents/2026-05-06-elsewhere')),
    problems: [
      aProblem('incidents/2026-05-06-elsewhere:1:1', 'link-outside', [
        'This is a link that leads out of the content folder, or to nothing.',
        'Put the file itself here instead of the link.',
      ]),
    ],
  },
  {
    says: 'A link to nothing is told as one.',
    files: {},
    arrange: (folder) => symlinkSync('nowhere.md', join(folder, 'guidance/nowhere.md')),
    problems: [
      aProblem('guidance/nowhere.md:1:1', 'link-outside', [
        'This is a link that leads out of the content folder, or to nothing.',
        'Put the file itself here instead of the link.',
      ]),
    ],
  },
  {
    says: 'A link to a folder inside leads nowhere round and round.',
    files: {},
    arrange: (folder) => symlinkSync('..', join(folder, 'guidance/around.md')),
    problems: [
      aProblem('guidance/around.md:1:1', 'file-unreadable', [
        'This is a folder, a pipe or a device, and no file.',
        'Put an ordinary file here that your account may read.',
      ]),
    ],
  },
  {
    says: 'A pipe keeps nobody waiting.',
    files: {},
    arrange: (folder) => void execFileSync('mkfifo', [join(folder, 'guidance/pipe.md')]),
    problems: [
      aProblem('guidance/pipe.md:1:1', 'file-unreadable', [
        'This is a folder, a pipe or a device, and no file.',
        'Put an ordinary file here that your account may read.',
      ]),
    ],
  },
  {
    says: 'A folder without page.yaml is no content folder.',
    files: { 'page.yaml': null },
    problems: [
      aProblem('page.yaml:1:1', 'missing-file', [
        'There is no page.yaml in the content folder.',
        'Add one that names the page, its address and its components; docs/writing-incidents.md shows the smallest.',
      ]),
    ],
  },
  {
    says: 'An incident without incident.md lacks its title.',
    files: { [`${INCIDENT}/incident.md`]: null },
    problems: [
      aProblem(`${INCIDENT}/incident.md:1:1`, 'missing-file', [
        'This folder has no incident.md.',
        'Add incident.md with a title, or move the other files into the folder to which they belong.',
      ]),
    ],
  },
  {
    says: 'A maintenance without maintenance.md lacks its window.',
    files: { [`${MAINTENANCE}/maintenance.md`]: null },
    problems: [
      aProblem(`${MAINTENANCE}/maintenance.md:1:1`, 'missing-file', [
        'This folder has no maintenance.md.',
        'Add maintenance.md with a title and a window, or move the other files into the folder to which they belong.',
      ]),
    ],
  },
  {
    says: 'A name that is right but for its letters comes back with the name to use.',
    files: {
      [`${INCIDENT}/39-X.MD`]: 'anything',
      [`${MAINTENANCE}/02_begun.markdown`]: 'anything',
      'About.md': 'anything',
    },
    problems: [
      aProblem('About.md:1:1', 'file-name', [ALPHABET, 'Rename it to “about.md”.']),
      aProblem(`${INCIDENT}/39-X.MD:1:1`, 'file-name', [ALPHABET, `Rename it to “${INCIDENT}/39-x.md”.`]),
      aProblem(`${MAINTENANCE}/02_begun.markdown:1:1`, 'file-name', [
        ALPHABET,
        `Rename it to “${MAINTENANCE}/02-begun.md”.`,
      ]),
    ],
  },
  {
    says: 'A folder begins with a day that was one.',
    files: {
      'incidents/2022-13-45-x/incident.md': '---\ntitle: Late again\n---\n',
      'incidents/2022-13-45-x/01-late.md': '---\nat: 2026-05-06T09:12Z\nstatus: monitoring\n---\nLate.\n',
      'maintenances/wallets/01-work.md': '---\nat: 2026-05-06T09:12Z\nstatus: scheduled\n---\nWe work.\n',
    },
    problems: [
      aProblem('incidents/2022-13-45-x/incident.md:1:1', 'folder-date', [
        'The name of the folder, “2022-13-45-x”, does not begin with a day of the calendar.',
        'Rename the folder: year, month, day and some words, as in “2026-05-04-x”.',
      ]),
      aProblem('maintenances/wallets/01-work.md:1:1', 'folder-date', [
        'The name of the folder, “wallets”, does not begin with a day of the calendar.',
        'Rename the folder: year, month, day and some words, as in “2026-05-04-wallets”.',
      ]),
      aProblem('maintenances/wallets/maintenance.md:1:1', 'missing-file', [
        'This folder has no maintenance.md.',
        'Add maintenance.md with a title and a window, or move the other files into the folder to which they belong.',
      ]),
    ],
  },
  {
    says: 'A folder with nothing in it is told as one.',
    files: {},
    arrange: (folder) => {
      mkdirSync(join(folder, 'incidents/2026-05-06-late/pictures'), { recursive: true });
      mkdirSync(join(folder, 'maintenances/2026-06-03-cards'));
    },
    problems: [
      aProblem('incidents/2026-05-06-late:1:1', 'missing-file', [
        'This folder is empty.',
        'Add incident.md and a first update, such as 01-what-happened.md, or delete the folder.',
      ]),
      aProblem('maintenances/2026-06-03-cards:1:1', 'missing-file', [
        'This folder is empty.',
        'Add maintenance.md and a first update, such as 01-what-happened.md, or delete the folder.',
      ]),
    ],
  },
];
