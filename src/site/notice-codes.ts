/** The notices by the codes under which readers look them up. */
import type { Notice } from '#core/notice.ts';
import { canonicalNotice } from '#proof/canonical-notice.ts';
import { noticesByMonth, type ToldNotices } from '#render/api/notices.ts';
import type { Edition } from './edition.ts';
import { site } from './site.ts';

/** How many the first page lists; all stand on those of their months. */
export const NEWEST = 100;

const MONTHS = new Map<string, ToldNotices[]>();

/** Newest first. */
export function noticeMonths({ language, site: { notices } }: Edition): ToldNotices[] {
  const months = MONTHS.get(language) ?? noticesByMonth(notices);
  MONTHS.set(language, months);
  return months;
}

/** The fragment of a code within a page that lists it: letters first, as HTML ids should. */
export function codeAnchor(code: string): string {
  return `code-${code}`;
}

/** Of a notice in the first language. */
export function canonicalText(notice: Notice): string {
  return canonicalNotice(notice, site.content.page);
}
