/**
 * A mail that came to the bounce address, read. What it means is taken from its
 * machine-readable parts alone; a bounce of an old mailer, which has none, says by
 * the address it came to which delivery it is about, and no more.
 */
import { field, type Fields } from './fields.ts';
import { mailParts, type MailParts } from './mail-parts.ts';
import {
  actionSchema,
  addressesIn,
  addressIn,
  aReport,
  diagnosticOf,
  statusIn,
  type BounceReport,
  type DeliveryOf,
} from './report.ts';

export interface ReadMail {
  /**
   * - `read`: the reports say what it is.
   * - `forged`: its tag is not signed by us; nothing in it is believed.
   * - `unreadable`: no mail.
   */
  state: 'read' | 'forged' | 'unreadable';
  reports: BounceReport[];
}

/** One DSN can name many recipients; a mail of ours has one, so more than this is not about ours. */
const MAX_RECIPIENTS = 50;

/** Reads one raw mail. Never throws, whatever the bytes. */
export async function readBounce(bytes: Uint8Array, deliveryOf: DeliveryOf): Promise<ReadMail> {
  const parts = await mailParts(bytes);
  if (parts === null) return { state: 'unreadable', reports: [] };
  const tag = tagOf(parts, deliveryOf);
  if (tag === 'forged') return { state: 'forged', reports: [] };
  return { state: 'read', reports: reportsOf(parts).map((report) => ({ ...report, delivery: tag })) };
}

/** Each is tried against the key, so nobody may bring a thousand. */
const MAX_ADDRESSES = 100;

/** Where the address stands to which the mail came. What the mail system that took it in wrote comes first. */
const RECIPIENT_HEADERS = ['x-original-to', 'delivered-to', 'x-envelope-to', 'envelope-to', 'to'];

/** The verified delivery; null where there is no tag at all. */
function tagOf({ header, feedback, original }: MailParts, deliveryOf: DeliveryOf): string | null {
  const addresses = RECIPIENT_HEADERS.flatMap((name) => header.get(name) ?? []);
  // Complaints go to an address that was registered once; the envelope sender of our mail stands inside.
  const senders = feedback === null ? [] : sendersIn(feedback, original);
  const tags = [...addresses, ...senders].flatMap(addressesIn).slice(0, MAX_ADDRESSES).map(deliveryOf);
  const verified = tags.find((tag) => tag.state === 'verified');
  if (verified !== undefined) return verified.delivery;
  return tags.some(({ state }) => state === 'forged') ? 'forged' : null;
}

function sendersIn(feedback: Fields, original: Fields | null): readonly string[] {
  return [...(feedback.get('original-mail-from') ?? []), ...(original?.get('return-path') ?? [])];
}

function reportsOf(parts: MailParts): BounceReport[] {
  if (parts.feedback !== null) return [feedbackReport(parts.feedback)];
  if (parts.deliveryStatus !== null) return statusReports(parts.deliveryStatus);
  if (isOldBounce(parts.header)) return [aReport({ kind: 'bounce', source: 'mail' })];
  if (isAutoReply(parts.header)) return [aReport({ kind: 'auto-reply', source: 'mail' })];
  return [aReport({ kind: 'other', source: 'mail' })];
}

/** RFC 5965 section 7.3. “not-spam” (RFC 6430), “auth-failure” (RFC 6591) and “virus” are no wish of the recipient. */
const COMPLAINTS = ['abuse', 'fraud', 'opt-out', 'opt-out-list'];

function feedbackReport(feedback: Fields): BounceReport {
  const isComplaint = COMPLAINTS.includes(field(feedback, 'feedback-type')?.toLowerCase() ?? '');
  return aReport({
    kind: isComplaint ? 'complaint' : 'other',
    source: 'mail',
    recipient: addressIn(field(feedback, 'original-rcpt-to') ?? ''),
  });
}

function statusReports(blocks: Fields[]): BounceReport[] {
  const recipients = blocks
    .filter((block) => block.has('final-recipient') || block.has('action') || block.has('status'))
    .slice(0, MAX_RECIPIENTS);
  if (recipients.length === 0) return [aReport({ kind: 'bounce', source: 'mail' })];
  return recipients.map((block) => statusReport(block, recipients.length === 1));
}

function statusReport(block: Fields, isSole: boolean): BounceReport {
  const action = actionSchema.safeParse(
    field(block, 'action')
      ?.toLowerCase()
      .split(/[\s(;]/, 1)[0],
  );
  const diagnostic = field(block, 'diagnostic-code') ?? '';
  return aReport({
    kind: 'bounce',
    source: 'mail',
    recipient: addressIn(field(block, 'final-recipient') ?? field(block, 'original-recipient') ?? ''),
    action: action.data ?? null,
    status: closerStatus(statusIn(field(block, 'status') ?? ''), statusIn(diagnostic)),
    diagnostic: diagnosticOf(diagnostic),
    isSole,
  });
}

/** Some mail systems write “5.0.0” as the status, and leave what the other side said closer to its diagnostic code. */
function closerStatus(status: string | null, said: string | null): string | null {
  // “2.11.0” in what somebody said is the version of a program.
  if (status === null) return said?.startsWith('2') === true ? null : said;
  const isVague = status.endsWith('.0.0') && said?.[0] === status[0];
  return isVague ? said : status;
}

/** A bounce without parts for machines. Mail systems of this age write it as text of their own, which nobody can read for sure. */
function isOldBounce(header: Fields): boolean {
  if (!isFromMailSystem(header)) return false;
  // Exim names whom it gave up on, in a mail that calls itself an automatic reply.
  return header.has('x-failed-recipients') || submittedBy(header) !== 'auto-replied';
}

/** RFC 5321 section 4.5.5: bounces have the null sender, where the way here has not lost it. Holiday notices may have it too. */
function isFromMailSystem(header: Fields): boolean {
  const isFromNobody = /^<\s*>$/.test(field(header, 'return-path')?.trim() ?? '<>');
  return isFromNobody && /^(?:mailer-daemon|postmaster)@/i.test(addressIn(field(header, 'from') ?? '') ?? '');
}

/** What stood in the place of RFC 3834 before. */
const AUTO_REPLY_HEADERS = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply-from'];

function isAutoReply(header: Fields): boolean {
  if (submittedBy(header) !== 'no') return true;
  const precedence = field(header, 'precedence')?.toLowerCase() ?? '';
  return /^auto[_-]?reply$/.test(precedence) || AUTO_REPLY_HEADERS.some((name) => header.has(name));
}

/** The word of RFC 3834 section 5; “no” where there is none. */
function submittedBy(header: Fields): string {
  return (
    field(header, 'auto-submitted')
      ?.toLowerCase()
      .split(/[\s;(]/, 1)[0] ?? 'no'
  );
}
