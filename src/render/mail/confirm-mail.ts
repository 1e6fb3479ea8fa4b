/** Asks whether a subscription was meant: until somebody confirms it, no update is sent. */
import type { Instant } from '#core/instant.ts';
import { personalMail, type PersonalMail } from './personal-mail.ts';

interface ConfirmMail extends PersonalMail {
  askedAt: Instant;
  /** Until when the address works. */
  until: Instant;
  /** Read it shows, by POST it confirms. */
  url: string;
}

export function confirmMail(mail: ConfirmMail): Promise<Buffer> {
  return personalMail(mail, ({ page, words: { mail: words }, time }) => ({
    subject: words.confirm.subject(page.name),
    said: [
      { kind: 'line', text: words.confirm.asked(mail.to, page.name, time(mail.askedAt)) },
      { kind: 'line', text: words.confirm.how },
      { kind: 'link', text: mail.url },
      { kind: 'line', text: words.confirm.until(time(mail.until)) },
      { kind: 'line', text: words.confirm.ignore },
    ],
  }));
}
