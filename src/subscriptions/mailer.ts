/** The two mails of the service, through the operator's relay. */
import { randomBytes } from 'node:crypto';
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import { pageIn } from '#core/page-translation.ts';
import { sendOne } from '#delivery/mail/send-one.ts';
import type { SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import { base32 } from '#delivery/people/base32.ts';
import { mailboxOf } from '#delivery/people/requests.ts';
import { confirmMail, manageMail } from '#render/mail/service-mail.ts';
import type { Mailer } from './post-office.ts';

export interface MailerOptions {
  relay: SmtpSettings;
  /** From whom they come: better another address than that of updates. */
  from: string;
  /** Where readers reach the service. */
  url: string;
  content: () => Content;
  clock: () => Instant;
}

export function smtpMailer({ relay, from, url, content, clock }: MailerOptions): Mailer {
  /** What both mails have. */
  function letter(to: string, locale: string | null) {
    const { page } = content();
    const language = locale ?? page.languages[0] ?? 'en';
    return { page: pageIn(page, language), language, from, to, date: clock(), tag: base32(randomBytes(15)) };
  }
  return {
    async confirmation({ token, asked, askedAt, expiresAt }, mayLeave) {
      const to = mailboxOf(asked);
      const link = { askedAt, until: expiresAt, url: `${url}/confirm/${token}` };
      const message = await confirmMail({ ...letter(to, asked.locale), ...link });
      return sendOne(relay, { envelope: { from, to }, message, beforeBody: mayLeave });
    },
    async code({ ticket, code, to, language, askedAt, expiresAt }) {
      const link = { askedAt, until: expiresAt, code, url: `${url}/manage/${ticket}/${code}` };
      const message = await manageMail({ ...letter(to, language), ...link });
      return sendOne(relay, { envelope: { from, to }, message, beforeBody: async () => true });
    },
  };
}
