/** What became of a correction, as HTML for readers that know nothing of our style: feeds. */
import type { CorrectionNews } from '#core/correction-news.ts';
import type { Page } from '#core/page.ts';
import { formatInstant } from './dates.ts';
import { markup, Html } from './mail/html-template.ts';
import { renderHtml } from './markdown.ts';
import type { Words } from './words/words.ts';

export function correctionHtml(page: Page, { at, isClosed, correction }: CorrectionNews, words: Words): string {
  const { correctionClosed, correctionOpen, otherEvidence, stated } = words.incident;
  const time = formatInstant(at, { zone: page.timeZone, locale: page.languages[0] ?? 'en' });
  return [
    page.demonstration === undefined ? null : paragraph(page.demonstration.notice),
    markup`<p><strong>${isClosed ? correctionClosed : correctionOpen}</strong> · ${time}</p>`,
    paragraph(correction.concerns),
    paragraph(words.labelled(stated, correction.stated)),
    paragraph(words.labelled(otherEvidence, correction.otherEvidence)),
    new Html(renderHtml(correction.note, { base: page.url })),
  ]
    .map((part) => part?.text ?? '')
    .join('');
}

function paragraph(text: string): Html {
  return markup`<p>${text}</p>`;
}
