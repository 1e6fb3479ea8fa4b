/** A notice as HTML for readers that know nothing of our style: feeds. */
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { formatInstant, type Place } from './dates.ts';
import { escapeHtml } from './escape.ts';
import { renderHtml } from './markdown.ts';
import { noticeWord } from './notice-words.ts';
import type { en } from './words/en.ts';

export function noticeHtml(page: Page, notice: Notice, words: typeof en): string {
  const place: Place = { zone: page.timeZone, locale: page.languages[0] ?? 'en' };
  const time = formatInstant(notice.at, place);
  const { action, nextUpdateAt } = notice;
  return [
    page.demonstration === undefined ? '' : paragraph(page.demonstration.notice),
    `<p><strong>${escapeHtml(noticeWord(notice, words))}</strong> · ${escapeHtml(notice.isApproximate ? words.about(time) : time)}</p>`,
    action?.state === 'open' ? paragraph(`${words.incident.whatToDo}: ${action.what}.`) : '',
    absolute(renderHtml(notice.body), page.url),
    ...notice.figures.map(({ label, value, note }) =>
      paragraph(`${label}: ${value}${note === null ? '' : ` (${note})`}`),
    ),
    nextUpdateAt === null ? '' : paragraph(`${words.home.nextUpdateBy} ${formatInstant(nextUpdateAt, place)}.`),
    notice.invented === null ? '' : paragraph(`${words.incident.invented} ${notice.invented}`),
  ].join('');
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

/** In-site links with the page's address before them; attributes are quoted by the sanitiser. */
function absolute(html: string, pageUrl: string): string {
  return html.replaceAll('href="/', `href="${escapeHtml(pageUrl)}/`);
}
