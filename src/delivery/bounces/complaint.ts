/**
 * Complaints as mailbox providers send them: a feedback report (ARF, RFC 5965), or
 * in older shapes our mail alone, enclosed in a mail that says what it is. Whom
 * they are about stands in the header of our mail, in what we wrote there.
 */
import { field, type Fields } from './fields.ts';
import type { MailParts } from './mail-parts.ts';

/** `other`: a report of feedback that is no wish of the recipient. Null: no feedback. */
export function complaintIn(parts: MailParts): 'complaint' | 'other' | null {
  const { header, subject, author, feedback, original, deliveryStatus } = parts;
  if (feedback !== null) return isWish(field(feedback, 'feedback-type')) ? 'complaint' : 'other';
  // A bounce encloses our mail as well, and its subject may repeat ours.
  if (original === null || deliveryStatus !== null) return null;
  if (original.has('x-hmxmroriginalrecipient') || FEEDBACK_HEADERS.some((name) => header.has(name))) return 'complaint';
  return FEEDBACK_AUTHOR.test(author) && FEEDBACK_SUBJECT.test(subject) ? 'complaint' : null;
}

/** RFC 5965 section 7.3. “not-spam” (RFC 6430), “auth-failure” (RFC 6591) and “virus” are no wish of the recipient. */
function isWish(type: string | null): boolean {
  return ['abuse', 'fraud', 'opt-out', 'opt-out-list'].includes(type?.toLowerCase() ?? '');
}

/** Of reports from before ARF. */
const FEEDBACK_HEADERS = ['x-arf', 'x-xarf', 'x-feedback-report'];
const FEEDBACK_AUTHOR = /\b(?:staff|fbl|feedback(?:[-_]?loop)?|abuse|complaints?|spam(?:report|feedback)?|scomp)@/i;
/** At its beginning: our own subject may stand behind. */
const FEEDBACK_SUBJECT =
  /^\s*(?:complaint about (?:a )?(?:message|mail)|(?:abuse|spam|junk|feedback|complaint) (?:report|notification|feedback)|e-?mail (?:abuse|feedback) report)/i;

/** Where the envelope sender of our mail stands, in the report and in the enclosed header. */
export function sendersIn({ feedback, original }: MailParts): readonly string[] {
  return [
    ...(feedback?.get('original-mail-from') ?? []),
    ...SENDER_HEADERS.flatMap((name) => original?.get(name) ?? []),
  ];
}

const SENDER_HEADERS = ['return-path', 'x-envelope-from', 'envelope-from', 'x-original-return-path', 'x-mailfrom'];

/** The token at the end of our address to stop, as in “<https://updates.exchange.example/u/TOKEN>”. */
export function stopTokenIn(original: Fields | null): string | null {
  const addresses = original?.get('list-unsubscribe') ?? [];
  return addresses.map((text) => /\/([a-z0-9]{20,80})>/.exec(text)?.[1]).find((token) => token !== undefined) ?? null;
}
