/** Mails to one person about their own subscription: short, no list, and the look of the others. */
import type { Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import { mailDate } from './copies.ts';
import { asItIs, quoted, type HeaderLine } from './header-line.ts';
import { addressLine, codeLine, htmlSheet, line, linkLine, strongLine, title } from './html-sheet.ts';
import type { Html } from './html-template.ts';
import { mailEdition, type MailEdition } from './mail-edition.ts';
import { mimeOf } from './mime.ts';
import { directed, lines, textSheet } from './text-sheet.ts';

/** From whom and to whom, about which page, in which language. */
export interface PersonalMail {
  /** In the language already, as `contentIn` makes it. */
  page: Page;
  /** BCP 47, one of the page's. */
  language: string;
  /** One address, checked. */
  from: string;
  /** One address, checked. */
  to: string;
  date: Instant;
  /** Letters and digits that no other mail has; they reveal nothing. */
  tag: string;
}

/** One after another: a sentence, an address that is opened or typed, or a code that is typed. */
interface Said {
  kind: 'line' | 'strong' | 'link' | 'address' | 'code';
  text: string;
}

interface PersonalText {
  subject: string;
  said: Said[];
}

/** The whole message. `say` has the words and times of the mail's language. */
export async function personalMail(mail: PersonalMail, say: (edition: MailEdition) => PersonalText): Promise<Buffer> {
  const edition = mailEdition(mail.page, mail.language);
  const { subject, said } = say(edition);
  const demonstration: Said[] =
    mail.page.demonstration === undefined ? [] : [{ kind: 'strong', text: mail.page.demonstration.notice }];
  const pieces = [...demonstration, ...said];
  const blocks = [title(subject), ...pieces.map(htmlOf)];
  return mimeOf({
    headers: headersOf(mail, subject),
    text: textSheet([lines(subject), ...paragraphs(pieces)].map((block) => directed(block, edition.direction))),
    html: htmlSheet({ edition, title: subject, blocks }),
    id: mail.tag,
  });
}

/** Nobody's list: what ends a subscription has no place here. */
function headersOf({ page, language, from, to, date, tag }: PersonalMail, subject: string): HeaderLine[] {
  return [
    { key: 'From', value: `${quoted(page.name)} <${from}>` },
    { key: 'To', value: to },
    { key: 'Subject', value: subject },
    { key: 'Date', value: mailDate(date) },
    { key: 'Message-ID', value: asItIs(`<personal.${tag}@${new URL(page.url).hostname}>`) },
    { key: 'Auto-Submitted', value: 'auto-generated' },
    { key: 'X-Auto-Response-Suppress', value: 'OOF, AutoReply' },
    { key: 'Content-Language', value: language },
  ];
}

/** What is opened or typed stands below the sentence that asks for it. */
function paragraphs(said: readonly Said[]): string[][] {
  const blocks: string[][] = [];
  for (const { kind, text } of said) {
    if (kind === 'line' || kind === 'strong') blocks.push(lines(text));
    else blocks.at(-1)?.push(text);
  }
  return blocks;
}

function htmlOf({ kind, text }: Said): Html {
  switch (kind) {
    case 'line':
      return line(text);
    case 'strong':
      return strongLine(text);
    case 'link':
      return linkLine(text);
    case 'address':
      return addressLine(text);
    case 'code':
      return codeLine(text);
  }
}
