/** What mail programs make of our HTML, by the tables of caniemail.com. */
import { caniemail } from 'caniemail';
import { expect, test } from 'vitest';
import { mailedTo, partsOf, TOLD } from '#tests/support/mailed.ts';
import { personalMails } from '#tests/support/personal.ts';

/** What some program does not do, and why a mail is whole without it. */
const HARMLESS: Record<string, string> = {
  '!important keyword': 'only for the dark',
  '<body> element': 'web mail has a body of its own; the sheet within says language and direction again',
  '<hr> element': 'a line between two parts, each with headings',
  '<style> element': 'only for the dark',
  '<ul>, <ol> and <dl>': 'bullets may look otherwise',
  '@media': 'only for the dark',
  'Attribute selector': 'only for the dark in Outlook',
  'Class selector': 'only for the dark',
  'Descendant combinator': 'only for the dark in Outlook',
  'Type selector': 'only for the dark',
  background: 'a ground without its colour is white, and its words are dark',
  'background-color': 'a ground without its colour is white, and its words are dark',
  border: 'the action has a heading, the status a word',
  'border-radius': 'corners may be square',
  'dir attribute': 'letters know their direction, and html says it again',
  'font-size': 'in units that all know',
  'height property': 'counted where line-height is meant',
  'lang attribute': 'for readers of the screen, where it is kept',
  'letter-spacing': 'the code may stand closer',
  'line-height': 'lines may stand closer',
  margin: 'never below zero, which is what some refuse',
  'max-width': 'lines may be as long as the window',
  padding: 'text may begin at the edge',
  'width property': 'counted where max-width is meant',
};

function lackingIn(html: string): string[] {
  // For some programs its tables lack this, and it stops there; where it is not done, a long address runs out of the sheet.
  const { issues } = caniemail({ clients: ['*'], html: html.replaceAll('word-wrap:break-word', '') });
  return [...issues.errors.values(), ...issues.warnings.values()].flatMap((found) => found.map(({ title }) => title));
}

test('no mail leans on what a mail program does not do', async () => {
  const mails = [
    ...(await Promise.all(TOLD.map((told) => mailedTo(told)))),
    ...(await Promise.all(Object.values(personalMails('ar')))),
  ];
  const htmls = await Promise.all(mails.map(async (mail) => (await partsOf(mail)).html));
  expect([...new Set(htmls.flatMap(lackingIn))].toSorted()).toEqual(Object.keys(HARMLESS).toSorted());
});

test('what no program does would be told', () => {
  expect(lackingIn('<p style="display:grid">x</p><video src="x"></video>')).toContain('display:grid');
});
