/** A mail that came back, taken apart: its header, and the parts that a machine wrote for machines. */
import PostalMime, { type Email } from 'postal-mime';
import { fieldBlocks, fieldsFrom, type Fields } from './fields.ts';

/** More than a delivery status, a feedback report and the header of our mail need. */
const MAX_PART = 256 * 1024;

export interface MailParts {
  header: Fields;
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
  return {
    header: fieldsFrom(mail.headers.map(({ key, value }) => [key, value] as const)),
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

function partOf(mail: Email, types: readonly string[]): string | null {
  const part = mail.attachments.find(({ mimeType }) => types.includes(mimeType));
  if (part === undefined) return null;
  if (typeof part.content === 'string') return part.content.slice(0, MAX_PART);
  return new TextDecoder().decode(new Uint8Array(part.content).subarray(0, MAX_PART));
}
