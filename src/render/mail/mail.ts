/**
 * A notice as a mail. The MIME is built once; a copy for a recipient is that
 * with two lines exchanged, which costs a hundredth of building it anew. The
 * Message-ID depends on the notice and the recipient alone, so a copy that is
 * sent again can be known as the same.
 */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { mailDate, mailHeaders, PLACEHOLDER } from './mail-headers.ts';
import { mailHtml } from './mail-html.ts';
import { mailStory } from './mail-story.ts';
import { mailText } from './mail-text.ts';

interface Copy {
  /** One address, checked: it is written as it is. */
  address: string;
  /** Letters and digits that stand for the recipient in the Message-ID and reveal nothing. */
  tag: string;
  /** When the update was given to the mail; the same for every copy and every attempt. */
  date: Instant;
}

export interface ComposedMail {
  subject: string;
  /** Changes when anything changes that a reader sees. */
  digest: string;
  /** The whole message for one recipient. */
  messageFor: (copy: Copy) => Buffer;
}

/** `from` is one address, checked. */
export async function composeMail(notice: Notice, page: Page, { from }: { from: string }): Promise<ComposedMail> {
  const story = mailStory(notice, page);
  const text = mailText(story, notice, page);
  const html = mailHtml(story, notice, page);
  const headers = mailHeaders(notice, page, from);
  const digest = createHash('sha256')
    .update(JSON.stringify([headers.subject, text, html]))
    .digest('hex')
    .slice(0, 16);
  const composer = new MailComposer({
    headers: headers.lines,
    text,
    html,
    baseBoundary: createHash('sha256').update(notice.id).digest('hex').slice(0, 24),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { subject: headers.subject, digest, messageFor: splicer(await composer.compile().build()) };
}

const TO_LINE = `To: ${PLACEHOLDER.address}\r\n`;
const DATE_LINE = `Date: ${PLACEHOLDER.date}\r\n`;

/** Cuts the message at what differs, so that a copy is four pieces and three short texts. */
function splicer(message: Buffer): ComposedMail['messageFor'] {
  const [beforeTo, fromTo] = cut(message, TO_LINE);
  const [beforeDate, fromDate] = cut(fromTo, DATE_LINE);
  const [beforeTag, afterTag] = cut(fromDate, PLACEHOLDER.tag);
  return ({ address, tag, date }) => {
    const toLine = Buffer.from(`To: ${address}\r\n`);
    const dateLine = Buffer.from(`Date: ${mailDate(date)}\r\n`);
    return Buffer.concat([beforeTo, toLine, beforeDate, dateLine, beforeTag, Buffer.from(tag), afterTag]);
  };
}

function cut(bytes: Buffer, at: string): [Buffer, Buffer] {
  const index = bytes.indexOf(at);
  if (index === -1) throw new Error('A mail was built without the place for its recipient.');
  return [bytes.subarray(0, index), bytes.subarray(index + Buffer.byteLength(at))];
}
