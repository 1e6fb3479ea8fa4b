/** The mails about one's own subscription, for whoever judges mails. */
import { confirmMail } from '#render/mail/confirm-mail.ts';
import { manageMail } from '#render/mail/manage-mail.ts';
import { webhookDisabledMail } from '#render/mail/webhook-disabled-mail.ts';
import { aPage, time } from '#tests/support/makers.ts';
import { TOKEN, UNSUBSCRIBE_BASE } from '#tests/support/mailed.ts';

const asked = { askedAt: time('2022-01-17T13:00Z'), until: time('2022-01-19T13:00Z') };

/** By its kind, in a language. */
export function personalMails(language: string): Record<string, Promise<Buffer>> {
  const mail = {
    page: aPage({ languages: ['en', 'ar'] }),
    language,
    from: 'no-reply@notify.exchange.example',
    to: 'ada@customers.example',
    date: time('2022-01-17T13:00:05Z'),
    tag: 'a1b2c3',
  };
  const url = `${UNSUBSCRIBE_BASE}/m/${TOKEN}`;
  return {
    confirm: confirmMail({ ...mail, ...asked, url: `${UNSUBSCRIBE_BASE}/c/${TOKEN}` }),
    manage: manageMail({ ...mail, ...asked, code: '493 027', url }),
    'webhook-disabled': webhookDisabledMail({
      ...mail,
      webhook: 'hooks.customers.example',
      failingSince: time('2022-01-12T13:00Z'),
      lastAnswer: '503',
      url,
    }),
  };
}
