/** A notice as HTML for readers that know nothing of our style: feeds. */
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { formatInstant, type Place } from './dates.ts';
import { escapeHtml } from './escape.ts';
import { renderHtml } from './markdown.ts';
import { noticeWord } from './notice-words.ts';
import { asSentence } from './texts/sentence.ts';
import type { Words } from './words/words.ts';

export function noticeHtml(page: Page, notice: Notice, words: Words): string {
  const place: Place = { zone: page.timeZone, locale: page.languages[0] ?? 'en' };
  const time = formatInstant(notice.at, place);
  const { action, nextUpdateAt } = notice;
  return [
    page.demonstration === undefined ? '' : paragraph(page.demonstration.notice),
    `<p><strong>${escapeHtml(noticeWord(notice, words))}</strong> · ${escapeHtml(notice.isApproximate ? words.about(time) : time)}</p>`,
    action?.state === 'open' ? paragraph(actionText(action, { words, place })) : '',
    renderHtml(notice.body, { base: page.url }),
    ...notice.figures.map((figure) => paragraph(figureText(figure, words))),
    nextUpdateAt === null
      ? ''
      : paragraph(asSentence(`${words.home.nextUpdateBy} ${formatInstant(nextUpdateAt, place)}`, words)),
    notice.invented === null ? '' : paragraph(`${words.incident.invented} ${notice.invented}`),
    notice.proof === undefined ? '' : paragraph(words.verify.codeIs(notice.proof.code)),
  ].join('');
}

/** What, who, and until when: a feed's reader may see nothing else of us. */
function actionText(
  { what, who, until }: NonNullable<Notice['action']>,
  { words, place }: { words: Words; place: Place },
): string {
  const by = until === null ? words.incident.noEnd : words.incident.until(formatInstant(until, place));
  const asked = asSentence(words.labelled(words.incident.whatToDo, what), words);
  const whom = who === null ? [] : [asSentence(words.labelled(words.incident.who, who), words)];
  return [asked, ...whom, by].join(' ');
}

/** A changed figure says what it was. */
function figureText({ label, value, note, before }: Notice['figures'][number], words: Words): string {
  const was = before === null || before === value ? '' : `, ${words.incident.wasBefore(before)}`;
  return `${label}: ${value}${was}${note === null ? '' : ` (${note})`}`;
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}
