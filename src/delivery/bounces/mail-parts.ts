/** A mail that came back, taken apart: its header, and the parts that a machine wrote for machines. */
import PostalMime, { type Email } from 'postal-mime';
import { field, fieldBlocks, fieldsFrom, type Fields } from './fields.ts';

/** More than any report says in its own words. */
const MAX_TEXT = 16 * 1024;

/** More than a delivery status, a feedback report and the header of our mail need. */
const MAX_PART = 256 * 1024;

export interface MailParts {
  header: Fields;
  subject: string;
  /** Its author's name and address, as they stand there. */
  author: string;
  /** What it says in its own words, before a copy of our mail begins; empty where it says nothing. */
  text: string;
  /** RFC 3464: fields about the message, then those about each recipient. Null: there is no such part. */
  deliveryStatus: Fields[] | null;
  /** RFC 5965. Null: there is no such part. */
  feedback: Fields | null;
  /** The header of our mail, where it was sent back with the report. */
  original: Fields | null;
}

/** Null where the bytes are no mail. */
export async function mailParts(bytes: Uint8Array): Promise<MailParts | null> {
  const mail = await parsed(bytes);
  if (mail === null || mail.headers.length === 0) return null;
  // RFC 6533 has the same parts for mails with addresses beyond ASCII.
  const status = partOf(mail, ['message/delivery-status', 'message/global-delivery-status']);
  const feedback = partOf(mail, ['message/feedback-report']);
  const original = partOf(mail, ['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers']);
  const header = fieldsFrom(mail.headers.map(({ key, value }) => [key, value] as const));
  return {
    header,
    subject: mail.subject ?? '',
    author: `${mail.from?.name ?? ''} ${field(header, 'from') ?? ''}`,
    text: ownText(mail),
    deliveryStatus: status === null ? null : fieldBlocks(status),
    feedback: feedback === null ? null : (fieldBlocks(feedback)[0] ?? null),
    original: original === null ? null : (fieldBlocks(original)[0] ?? null),
  };
}

async function parsed(bytes: Uint8Array): Promise<Email | null> {
  try {
    return await PostalMime.parse(bytes, {
      forceRfc822Attachments: true,
      attachmentEncoding: 'arraybuffer',
      maxNestingDepth: 20,
      maxHeadersSize: MAX_PART,
    });
  } catch {
    // Too deep, or too much header: nobody's report looks like that.
    return null;
  }
}

/** Where advice for every case begins, and where old mail systems repeat what we wrote: neither tells what happened. */
const REST_BEGINS =
  /^[ \t]*(?:how to fix it|more info(?:rmation)? for|for e-?mail admin|(?:received|return-path|dkim-signature|mime-version|x-mailer|list-id):\s|[-=_* >]{2,}.{0,60}(?:copy of|original message|below this line|returned message|message (?:headers?|text|body)|included|header)|(?:message headers? follow|the original message|your (?:original )?message (?:follows|reads)))/im;

function ownText({ text, html }: Email): string {
  const whole =
    text?.trim() || (html ?? '').slice(0, MAX_PART).replaceAll(/<(?:style|script)[^]*?<\/\w+>|<[^>]*>/gi, ' ');
  const rest = REST_BEGINS.exec(whole);
  return whole.slice(0, Math.min(rest?.index ?? whole.length, MAX_TEXT));
}

function partOf(mail: Email, types: readonly string[]): string | null {
  const part = mail.attachments.find(({ mimeType }) => types.includes(mimeType));
  if (part === undefined) return null;
  if (typeof part.content === 'string') return part.content.slice(0, MAX_PART);
  return new TextDecoder().decode(new Uint8Array(part.content).subarray(0, MAX_PART));
}
