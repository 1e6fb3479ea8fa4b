/** Where things are on the site. Ids are paths, so an address follows from an id and never changes. */
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';

/** “/incidents/2022-01-17-…/” for an incident, and its part of that page for one of its updates or its postmortem. */
export function pathOf(id: string): string {
  const [room, folder, part] = id.split('/');
  return part === undefined ? `/${room}/${folder}/` : `/${room}/${folder}/#${anchorOf(id)}`;
}

/** The fragment of an update within its incident's page: letters first, as HTML ids should. */
export function anchorOf(id: string): string {
  return `update-${id.split('/').at(-1)}`;
}

/** The whole address of a notice: its permalink, and its identity in feeds. */
export function noticeAddress(pageUrl: string, notice: Pick<Notice, 'id'>): string {
  return pageUrl + pathOf(notice.id);
}

/** Its identity in feeds: the permalink, and for what was imported the one that readers have seen already. */
export function guidOf(pageUrl: string, notice: Pick<Notice, 'id' | 'oldGuid'>): string {
  return notice.oldGuid ?? noticeAddress(pageUrl, notice);
}

/** What a feed may hold: of several imported updates that old feeds told as one item, the newest alone. */
export function onePerGuid<N extends Pick<Notice, 'oldGuid'>>(newestFirst: readonly N[]): N[] {
  const seen = new Set<string>();
  return newestFirst.filter(({ oldGuid }) => {
    if (oldGuid === undefined) return true;
    return !seen.has(oldGuid) && seen.add(oldGuid);
  });
}

/** Where a reader looks up the code of a message. */
export const VERIFY_PATH = '/verify/';

/** Of the codes of a month of UTC such as “2022-01”. */
export function verifyMonthPath(month: string): string {
  return `${VERIFY_PATH}${month}/`;
}

/** Of the document that a program reads of the same: every code with what it stands for. */
export function noticesDocumentPath(month: string): string {
  return `/notices/${month}.json`;
}

export function componentPath(id: string): string {
  return `/components/${id}/`;
}

/** Of a month such as “2022-01”. */
export function monthPath(month: string): string {
  return `/history/${month}/`;
}

/** Of the document that a program reads of a month in UTC. */
export function monthDocumentPath(month: string): string {
  return `/history/${month}.json`;
}

/** Of a year such as “2022”. */
export function yearPath(year: string): string {
  return `/history/year/${year}/`;
}

/** Of a period in days; 90 is the page that opens. */
export function uptimePath(days: number): string {
  return days === 90 ? '/uptime/' : `/uptime/${days}/`;
}

export function calendarPath(maintenanceId: string): string {
  return `/${maintenanceId}.ics`;
}

export function guidancePath(slug: string): string {
  return `/guidance/${slug}/`;
}

/** What stands before every path of the page in a language: each but the first is below its tag. */
export function editionBase({ url, languages }: Pick<Page, 'url' | 'languages'>, language: string): string {
  return languages.indexOf(language) > 0 ? `${url}/${language}` : url;
}

/** Where a subscription ends: read it shows, by POST it acts (RFC 8058). `base` is the service's address. */
export function unsubscribeAddress(base: string, token: string): string {
  return `${base}/u/${token}`;
}
