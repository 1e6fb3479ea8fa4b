/** Links to a part of a page. */
import { aProblem, INCIDENT } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

const ANCHOR_FIX =
  'Leave out the “#” and what follows; headings have no address of their own. An update has one on its incident’s page, as in “#update-01-declined”.';

export const ANCHOR_CASES: Case[] = [
  {
    says: 'A link to a part of a page leads to an update or to a section.',
    files: {
      'about.md': `---\ntitle: About\n---\n[a](/${INCIDENT}/#update-02-back) [b](/${INCIDENT}/#update-09-back) [c](#content) [d](#steps) [e](/components/sign-in/#update-02-back)\n`,
      [`${INCIDENT}/03-more.md`]:
        '---\nat: 2026-05-05T10:00Z\nstatus: monitoring\n---\n[First](#update-01-late), [account](#update-postmortem), [none](#update-04).\n',
    },
    problems: [
      aProblem('about.md:4:65', 'link-to-nothing', [
        `No place at “/${INCIDENT}/” is called “#update-09-back”.`,
        ANCHOR_FIX,
      ]),
      aProblem('about.md:4:139', 'link-to-nothing', ['No place at “/about/” is called “#steps”.', ANCHOR_FIX]),
      aProblem('about.md:4:151', 'link-to-nothing', [
        'No place at “/components/sign-in/” is called “#update-02-back”.',
        ANCHOR_FIX,
      ]),
      aProblem(`${INCIDENT}/03-more.md:5:65`, 'link-to-nothing', [
        `No place at “/${INCIDENT}/” is called “#update-04”.`,
        ANCHOR_FIX,
      ]),
    ],
  },
];
