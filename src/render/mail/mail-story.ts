/**
 * What a mail about a notice says, in its order: first what a worried reader
 * needs, last why the mail came. The plain text and the HTML are two printings
 * of this one story, so neither can say less than the other.
 */
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import { isTrustedHost, type Page } from '#core/page.ts';
import { guidancePath, noticeAddress, pathOf } from '../addresses.ts';
import { formatInstant } from '../dates.ts';
import { linksOf } from '../markdown.ts';
import { en } from '../words/en.ts';
import { mailEn } from '../words/mail-en.ts';

export interface MailStory {
  /** In a demonstration, what it is: the first line of all. */
  demonstration: string | null;
  /** “Identified · about 17 Jan 2022, 13:00 UTC”. */
  status: string;
  title: string;
  /** “Withdrawals: Suspended by us”. */
  services: string[];
  action: { heading: string; what: string; details: string[] } | null;
  /** Addresses of guidance, to be typed, and the sentence before them; null where there is none. */
  guidance: { lead: string; addresses: string[] } | null;
  /** Markdown. */
  body: string;
  /** Figures with what they were before, and why they changed. */
  figures: { text: string; note: string | null }[];
  promise: string | null;
  invented: string | null;
  neverAsk: string[];
  /** Where the same words stand. */
  address: string;
  why: string[];
}

export function mailStory(notice: Notice, page: Page): MailStory {
  assertTrustedLinks(notice, page);
  return {
    demonstration: page.demonstration?.notice ?? null,
    status: `${statusWord(notice)} · ${notice.isApproximate ? en.about(utc(notice.at)) : utc(notice.at)}`,
    title: notice.title,
    services: notice.components.map(({ id, status }) => `${nameOf(id, page)}: ${en.componentStatus[status]}`),
    action: actionStory(notice),
    guidance: guidanceStory(notice, page),
    body: notice.body,
    figures: notice.figures.map(({ label, value, before, note }) => ({
      text: `${label}: ${value}${before === null || before === value ? '' : ` (${mailEn.was(before)})`}`,
      note,
    })),
    promise: notice.nextUpdateAt === null ? null : mailEn.promisedBy(utc(notice.nextUpdateAt)),
    invented: notice.invented === null ? null : `${en.incident.invented} ${notice.invented}`,
    neverAsk: page.neverAsk,
    address: noticeAddress(page.url, notice),
    why: [
      mailEn.listed(page.name),
      mailEn.toStop,
      ...(page.support === undefined ? [] : [mailEn.support(page.support)]),
    ],
  };
}

/** The full address of a link in the notice's body; a mail has no site around it. */
export function fullAddress(href: string, notice: Pick<Notice, 'subjectId'>, page: Pick<Page, 'url'>): string {
  if (href.startsWith('/')) return page.url + href;
  return href.startsWith('#') ? page.url + pathOf(notice.subjectId) + href : href;
}

/** A second wall: the check of the entries refuses such links with their place. */
function assertTrustedLinks({ id, body }: Notice, page: Page): void {
  for (const { href } of linksOf(body)) {
    const host = /^https?:/i.test(href) ? (URL.parse(href)?.hostname ?? '') : null;
    if (host !== null && !isTrustedHost(page, host))
      throw new Error(`“${id}” links to “${host}”, which page.yaml does not trust; no mail is made of it.`);
  }
}

function actionStory({ action, at }: Notice): MailStory['action'] {
  if (action === null) return null;
  if (action.state === 'open') {
    const until = action.until === null ? mailEn.noEnd : mailEn.until(utc(action.until));
    const who = action.who === null ? [] : [mailEn.who(action.who)];
    return { heading: mailEn.whatToDo, what: action.what, details: [...who, until] };
  }
  // Said once, by the notice that closed it.
  return action.changedAt === at ? { heading: mailEn.noLongerNeeded, what: action.what, details: [] } : null;
}

/** “Steps” only where something is to be done: where nothing is, they would alarm. */
function guidanceStory({ action, guidance }: Notice, page: Page): MailStory['guidance'] {
  if (guidance.length === 0) return null;
  const lead = action?.state === 'open' ? mailEn.steps : mailEn.help;
  return { lead, addresses: guidance.map((slug) => page.url + guidancePath(slug)) };
}

function statusWord({ kind, status }: Notice): string {
  if (status === null) return en.noticeKind[kind];
  const words: Record<string, string> = kind === 'maintenance' ? en.maintenanceStatus : en.incidentStatus;
  return words[status] ?? status;
}

function nameOf(id: string, { components }: Page): string {
  return components.find((component) => component.id === id)?.name ?? id;
}

function utc(at: Instant): string {
  return formatInstant(at, { zone: 'UTC', locale: 'en' });
}
