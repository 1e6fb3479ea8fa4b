/** The headers of a notice's mail, in an order that never changes. */
import { createHash } from 'node:crypto';
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { pathOf } from '../addresses.ts';

/** Stands where each copy differs; no real recipient or text contains it. */
export const PLACEHOLDER = {
  address: 'recipient@placeholder.invalid',
  date: 'Thu, 01 Jan 1970 00:00:00 +0000',
  tag: 'recipienttagplaceholder',
} as const;

export interface MailHeaders {
  /** The same for the whole incident: mail programs thread by it too. */
  subject: string;
  lines: { key: string; value: string | PreparedValue }[];
}

/** A moment as mails write it: “Mon, 17 Jan 2022 13:00:00 +0000”. */
export function mailDate(at: Instant): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}

/** A value in its final form: MailComposer would encode a List-Id's brackets, and fold an id that some mail programs then misread. */
interface PreparedValue {
  prepared: true;
  value: string;
}

export function mailHeaders(notice: Notice, page: Page, from: string): MailHeaders {
  const host = new URL(page.url).hostname;
  const subject = `${page.name}: ${notice.firstTitle}`;
  // Never sent itself: whoever subscribes in the middle of an incident gets a thread as well.
  const root = `<subject.${hashOf(notice.subjectId)}@${host}>`;
  const headers: [string, string | PreparedValue][] = [
    ['From', `${quoted(page.name)} <${from}>`],
    ['To', PLACEHOLDER.address],
    ['Subject', subject],
    ['Date', PLACEHOLDER.date],
    ['Message-ID', asItIs(`<update.${hashOf(notice.id)}.${PLACEHOLDER.tag}@${host}>`)],
    ['In-Reply-To', asItIs(root)],
    ['References', root],
    ['List-Id', asItIs(listId(page.name, host))],
    ['List-Archive', `<${page.url}${pathOf(notice.subjectId)}>`],
    ['Auto-Submitted', 'auto-generated'],
    ['X-Auto-Response-Suppress', 'OOF, AutoReply'],
    ['Precedence', 'list'],
  ];
  return { subject, lines: headers.map(([key, value]) => ({ key, value })) };
}

function asItIs(value: string): PreparedValue {
  return { prepared: true, value };
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 20);
}

/** The name before the id is for people, and plain ASCII or nothing. */
function listId(name: string, host: string): string {
  return /^[\x20-\x7E]+$/.test(name) ? `${quoted(name)} <updates.${host}>` : `<updates.${host}>`;
}

function quoted(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '')}"`;
}
