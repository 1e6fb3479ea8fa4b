/** The headers of a notice's mail, in an order that never changes. */
import type { Notice } from '#core/notice.ts';
import { pathOf } from '../addresses.ts';
import { PLACEHOLDER } from './copies.ts';
import { asItIs, quoted, type HeaderLine } from './header-line.ts';
import type { MailEdition } from './mail-edition.ts';
import { hashOf } from './mime.ts';

export interface MailHeaders {
  /** The same for the whole incident: mail programs thread by it too. */
  subject: string;
  lines: HeaderLine[];
}

/** Addresses, checked. */
export interface MailSenders {
  from: string;
  /** Who reads answers, where that is not who sends. */
  replyTo?: string | undefined;
  /** Who gets the complaints of mailbox providers (RFC 9477). */
  complaintsTo?: string | undefined;
}

/** `stopAddress`: with the placeholder of a token; null where there is no service. */
export function mailHeaders(
  notice: Notice,
  edition: MailEdition,
  { from, replyTo, complaintsTo, stopAddress }: MailSenders & { stopAddress: string | null },
): MailHeaders {
  const { page, base, language } = edition;
  const host = new URL(page.url).hostname;
  const subject = `${page.name}: ${notice.firstTitle}`;
  // Never sent itself: whoever subscribes in the middle of an incident gets a thread as well.
  const root = `<subject.${short(notice.subjectId)}@${host}>`;
  const headers: [string, HeaderLine['value'] | undefined][] = [
    ['From', `${quoted(page.name)} <${from}>`],
    ['Reply-To', replyTo],
    ['To', PLACEHOLDER.address],
    ['Subject', subject],
    ['Date', PLACEHOLDER.date],
    ['Message-ID', asItIs(`<update.${short(notice.id)}.${PLACEHOLDER.tag}@${host}>`)],
    ['In-Reply-To', asItIs(root)],
    ['References', root],
    ['List-Id', asItIs(listId(page.name, host))],
    ['List-Unsubscribe', stopAddress === null ? undefined : asItIs(`<${stopAddress}>`)],
    ['List-Unsubscribe-Post', stopAddress === null ? undefined : 'List-Unsubscribe=One-Click'],
    ['List-Help', `<${base}/subscribe/>`],
    ['List-Archive', `<${base}${pathOf(notice.subjectId)}>`],
    ['Auto-Submitted', 'auto-generated'],
    // Not “All”: that keeps reports of failure away as well.
    ['X-Auto-Response-Suppress', 'OOF, AutoReply'],
    ['Precedence', 'list'],
    ['Feedback-ID', feedbackId(notice, host)],
    ['CFBL-Address', complaintsTo === undefined ? undefined : `${complaintsTo}; report=arf`],
    ['Thread-Topic', subject],
    ['Thread-Index', threadIndex(notice.subjectId)],
    ['Content-Language', language],
  ];
  return { subject, lines: headers.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])) };
}

function short(id: string): string {
  return hashOf(id).slice(0, 20);
}

/** The name before the id is for people, and plain ASCII or nothing. */
function listId(name: string, host: string): string {
  return /^[\x20-\x7E]+$/.test(name) ? `${quoted(name)} <updates.${host}>` : `<updates.${host}>`;
}

/** Gmail counts complaints by each of its four parts; the last names the sender in 5 to 15 characters, always the same. */
function feedbackId({ id, subjectId, kind }: Notice, host: string): string {
  const sender = host.replaceAll(/[^a-z0-9]/g, '').slice(0, 15);
  return [hashOf(id).slice(0, 12), hashOf(subjectId).slice(0, 12), kind, sender.padEnd(5, '0')].join(':');
}

/** Outlook threads by its 16 last bytes; before them a mark and a time, which here is none (MS-OXOMSG 2.2.1.3). */
function threadIndex(subjectId: string): string {
  return Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0]), Buffer.from(hashOf(subjectId).slice(0, 32), 'hex')]).toString(
    'base64',
  );
}
