/** Mails that the subscription service sends to one person, about what that person has just asked for. */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import { directionOf } from '../language.ts';
import { wordsOf } from '../words/words.ts';
import { markup } from './html-template.ts';

export interface ServiceMail {
  /** In the language already. */
  page: Page;
  /** BCP 47, one of the page's. */
  language: string;
  /** One address, checked. */
  from: string;
  /** One address, checked. */
  to: string;
  date: Instant;
  /** Letters and digits that no other mail has. */
  tag: string;
  /** Read it shows, by POST it acts. */
  url: string;
}

/** Asks whether a subscription was meant. */
export function confirmMail(mail: ServiceMail): Promise<Buffer> {
  const words = wordsIn(mail.language);
  return compose(mail, words.confirmTitle, [words.confirmWhat(mail.to), mail.url, words.confirmIgnore]);
}

/** A code with which somebody sees and changes what they get. */
export function manageMail(mail: ServiceMail & { code: string }): Promise<Buffer> {
  const words = wordsIn(mail.language);
  return compose(mail, words.manageTitle, [`${words.code}:`, mail.code, mail.url, words.confirmIgnore]);
}

function wordsIn(language: string) {
  const words = wordsOf(language);
  if (words === null) throw new Error(`There are no words of “${language}”.`);
  return words.subscriptions;
}

function compose({ page, language, from, to, date, tag }: ServiceMail, said: string, lines: string[]): Promise<Buffer> {
  const subject = `${said} – ${page.name}`;
  const notice = page.demonstration === undefined ? [] : [page.demonstration.notice];
  const paragraphs = [...notice, ...lines].map((line) =>
    line.startsWith('http') ? markup`<p><a href="${line}">${line}</a></p>` : markup`<p>${line}</p>`,
  );
  const html = markup`<!DOCTYPE html>
<html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8"><title>${subject}</title></head>
<body>${paragraphs}</body></html>`;
  const composer = new MailComposer({
    from: { name: page.name, address: from },
    to,
    subject,
    date: new Date(date),
    messageId: `<personal.${tag}@${new URL(page.url).hostname}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
    text: `${[...notice, ...lines].join('\n\n')}\n`,
    html: html.text,
    baseBoundary: createHash('sha256').update(tag).digest('hex').slice(0, 24),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
