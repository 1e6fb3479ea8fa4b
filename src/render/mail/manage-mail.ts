/** A code and an address, for once, with which subscribers see and change what they get. */
import type { Instant } from '#core/instant.ts';
import { personalMail, type PersonalMail } from './personal-mail.ts';

interface ManageMail extends PersonalMail {
  askedAt: Instant;
  /** Until when code and address work. */
  until: Instant;
  code: string;
  url: string;
}

export function manageMail(mail: ManageMail): Promise<Buffer> {
  return personalMail(mail, ({ page, words: { mail: words }, time }) => ({
    subject: words.manage.subject(page.name),
    said: [
      { kind: 'line', text: words.manage.asked(mail.to, page.name, time(mail.askedAt)) },
      { kind: 'line', text: words.manage.how },
      { kind: 'code', text: mail.code },
      { kind: 'line', text: words.manage.link },
      { kind: 'link', text: mail.url },
      { kind: 'line', text: words.manage.until(time(mail.until)) },
      { kind: 'line', text: words.manage.ignore },
    ],
  }));
}
