/** The two mails of the service, through the operator's relay. */
import { randomBytes } from 'node:crypto';
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import { pageIn } from '#core/page-translation.ts';
import type { DkimSigner } from '#delivery/mail/dkim.ts';
import { sendOne } from '#delivery/mail/send-one.ts';
import type { OutgoingMail } from '#delivery/mail/smtp.ts';
import type { SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import { allowance, NOT_ALLOWED, type AllowList } from '#delivery/sending/allow-list.ts';
import { base32 } from '#delivery/people/base32.ts';
import { mailboxOf } from '#delivery/people/asked.ts';
import { confirmMail } from '#render/mail/confirm-mail.ts';
import { manageMail } from '#render/mail/manage-mail.ts';
import type { Mailer } from './post-office.ts';

export interface MailerOptions {
  relay: SmtpSettings;
  /** From whom they come: better another address than that of updates. */
  from: string;
  /** Where readers reach the service. */
  url: () => string;
  content: () => Content;
  /** By which mails are signed; null: the relay signs, or nobody. */
  dkim: DkimSigner | null;
  /** Who alone may get anything; null: everybody. */
  allowed: AllowList | null;
  clock: () => Instant;
  /** Resolves when the relay has a turn for a mail. */
  turn?: () => Promise<void>;
}

export function smtpMailer({ relay, from, url, content, dkim, allowed, clock, turn }: MailerOptions): Mailer {
  const isAllowed = allowed === null ? () => true : allowance(allowed);
  async function send(to: string, message: Buffer, beforeBody: OutgoingMail['beforeBody']) {
    if (!isAllowed(to)) return { state: 'failed', code: NOT_ALLOWED, reply: null } as const;
    // No mail is lost for its turn.
    await turn?.().catch(() => undefined);
    const signed = dkim === null ? message : dkim.sign(message);
    return sendOne(relay, { envelope: { from, to }, message: signed, beforeBody });
  }
  /** What both mails have. */
  function letter(to: string, locale: string | null) {
    const { page } = content();
    const language = locale ?? page.languages[0] ?? 'en';
    return { page: pageIn(page, language), language, from, to, date: clock(), tag: base32(randomBytes(15)) };
  }
  return {
    async confirmation({ token, asked, askedAt, expiresAt }, mayLeave) {
      const to = mailboxOf(asked);
      const link = { askedAt, until: expiresAt, url: `${url()}/confirm/${token}` };
      const message = await confirmMail({ ...letter(to, asked.locale), ...link });
      return send(to, message, mayLeave);
    },
    async code({ ticket, code, key, to, language, askedAt, expiresAt }, mayLeave) {
      const link = { askedAt, until: expiresAt, code, url: `${url()}/manage/${ticket}/${key}` };
      const message = await manageMail({ ...letter(to, language), ...link });
      return send(to, message, mayLeave);
    },
  };
}
