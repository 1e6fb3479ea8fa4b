/** Tells a webhook's owner that it gets nothing more, and how that is mended. */
import type { Instant } from '#core/instant.ts';
import { personalMail, type PersonalMail } from './personal-mail.ts';

interface WebhookDisabledMail extends PersonalMail {
  /** As its owner knows it, without what is secret in its address: the host. */
  webhook: string;
  failingSince: Instant;
  /** “503”, “timeout”. */
  lastAnswer: string;
  /** Where it is switched on again. */
  url: string;
}

export function webhookDisabledMail(mail: WebhookDisabledMail): Promise<Buffer> {
  return personalMail(mail, ({ page, words, base, time }) => ({
    subject: words.mail.webhook.subject(page.name),
    said: [
      { kind: 'line', text: words.mail.webhook.stopped(mail.webhook, page.name, time(mail.failingSince)) },
      { kind: 'line', text: words.labelled(words.mail.webhook.lastAnswer, mail.lastAnswer) },
      { kind: 'line', text: words.mail.webhook.how },
      { kind: 'link', text: mail.url },
      { kind: 'line', text: words.mail.webhook.missed },
      { kind: 'address', text: `${base}/history/` },
    ],
  }));
}
