/**
 * What each notice code stands for, a page a month of UTC: for programs that
 * check a message, and for whoever wants to keep what was said. Like the pages of
 * the history it has nothing of the present in it.
 */
import type { z } from 'zod';
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { noticeAddress, noticesDocumentPath } from '../addresses.ts';
import type { noticesMonthShape } from './document-shapes.ts';
import { wireTime } from './wire-id.ts';
import { wireLastingPage } from './wire-page.ts';

export interface ToldNotices {
  /** Such as “2022-01”. */
  month: string;
  /** The month before it in which anything was said; null of the first. */
  older: string | null;
  /** Newest first. */
  notices: Notice[];
}

/** Newest first, by the month of UTC in which they were said. */
export function noticesByMonth(newestFirst: readonly Notice[]): ToldNotices[] {
  const groups = [...Map.groupBy(newestFirst, ({ at }) => wireTime(at).slice(0, 7))];
  return groups.map(([month, notices], index) => ({ month, older: groups[index + 1]?.[0] ?? null, notices }));
}

/** `/notices/2022-01.json`; `canonical` gives the text whose digest a notice has. What has no code is not there. */
export function noticesDocument(
  page: Page,
  { month, older, notices }: ToldNotices,
  canonical: (notice: Notice) => string,
): z.output<typeof noticesMonthShape> {
  return {
    page: wireLastingPage(page),
    month,
    older: older === null ? null : page.url + noticesDocumentPath(older),
    notices: notices.flatMap((notice) => {
      const { id, kind, title, at, proof } = notice;
      if (proof === undefined) return [];
      const { code, sha256 } = proof;
      const url = noticeAddress(page.url, notice);
      return [{ code, sha256, id, kind, title, said_at: wireTime(at), url, text: canonical(notice) }];
    }),
  };
}
