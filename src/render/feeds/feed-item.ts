/** One item of a feed: an update, a postmortem, an announcement, or what became of a correction. */
import type { CorrectionNews } from '#core/correction-news.ts';
import { SECOND, type Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { guidOf, noticeAddress, onePerGuid } from '../addresses.ts';
import { correctionHtml } from '../correction-html.ts';
import { leadOf } from '../markdown.ts';
import { noticeHtml } from '../notice-html.ts';
import { noticeWord } from '../notice-words.ts';
import type { Words } from '../words/words.ts';

export interface FeedItem {
  /** Its identity, which never changes, whatever is corrected in the text: its address, or what it was called before it came here. */
  id: string;
  address: string;
  /** The id of the incident, maintenance or announcement. */
  subjectId: string;
  /** Ids of the components that it is about. */
  components: string[];
  title: string;
  /** When it was said. */
  at: Instant;
  /** The same, and a second later for each item that was said in the same moment: Atom wants no two alike. */
  updatedAt: Instant;
  /** Plain text. */
  summary: string;
  /** Full and safe. */
  html: string;
}

/** Newest first; ties in the order of ids. */
export function feedItems(
  page: Page,
  { notices, corrections }: { notices: readonly Notice[]; corrections: readonly CorrectionNews[] },
  words: Words,
): FeedItem[] {
  const said = [
    ...onePerGuid(notices).map((notice) => noticeItem(page, notice, words)),
    ...corrections.map((news) => correctionItem(page, news, words)),
  ].toSorted((a, b) => a.at - b.at || (a.address < b.address ? 1 : -1));
  let last = Number.NEGATIVE_INFINITY;
  const items = said.map((item) => {
    last = Math.max(item.at, last + SECOND);
    return { ...item, updatedAt: last };
  });
  return items.toReversed();
}

function noticeItem(page: Page, notice: Notice, words: Words): Omit<FeedItem, 'updatedAt'> {
  return {
    id: guidOf(page.url, notice),
    address: noticeAddress(page.url, notice),
    subjectId: notice.subjectId,
    components: notice.components.map(({ id }) => id),
    title: `${notice.title}: ${noticeWord(notice, words)}`,
    at: notice.at,
    summary: leadOf(notice.body),
    html: noticeHtml(page, notice, words),
  };
}

function correctionItem(page: Page, news: CorrectionNews, words: Words): Omit<FeedItem, 'updatedAt'> {
  const { correctionClosed, correctionOpen } = words.incident;
  return {
    id: noticeAddress(page.url, news),
    address: noticeAddress(page.url, news),
    subjectId: news.subjectId,
    components: news.components,
    title: `${news.title}: ${news.isClosed ? correctionClosed : correctionOpen}`,
    at: news.at,
    summary: news.correction.concerns,
    html: correctionHtml(page, news, words),
  };
}
