/** What sending needs beside the content and the store, from the environment; each mistake is a sentence. */
import { readFileSync } from 'node:fs';
import type { Page } from '#core/page.ts';
import { POST_DEADLINES, type Web } from '#delivery/channels/post.ts';
import type { Vapid } from '#delivery/channels/web-push-crypto.ts';
import { DkimError, dkimSigner, type DkimSigner } from '#delivery/mail/dkim.ts';
import type { MailRate } from '#delivery/outbox/mail-rate.ts';
import type { SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import type { SendOptions } from '#delivery/sending/send-notices.ts';
import { isServer, serverName } from '#delivery/store/postgres.ts';
import { absenceSentence } from '#delivery/store/store-error.ts';
import { stop } from '#scripts/arguments.ts';
import type { Environment } from '#scripts/environment.ts';

export interface SendingSettings {
  relay: SmtpSettings;
  from: string;
  senders: NonNullable<SendOptions['senders']>;
  dkim: DkimSigner | null;
  bounceDomain: string | null;
  web: Web;
  vapid: Vapid | null;
  allowed: string[] | null;
  seeds: string[];
  onStore: NonNullable<SendOptions['onStore']>;
  rate: MailRate;
}

/** Nothing has been sent where it stops. */
export function sendingSettingsOrStop(
  environment: Environment,
  page: Page,
  say: (sentence: string) => void = console.error,
): SendingSettings {
  const from = senderOrStop(environment, page);
  return {
    relay: environment.SMTP_URL ?? stop(NO_RELAY, 2),
    from,
    senders: {
      replyTo: environment.REPLY_TO ?? undefined,
      complaintsTo: environment.COMPLAINTS_TO ?? undefined,
    },
    dkim: dkimOrStop(environment),
    bounceDomain: environment.BOUNCE_DOMAIN,
    web: webOf(environment, page),
    vapid: vapidOf(environment, from),
    allowed: environment.ALLOWED_RECIPIENTS,
    seeds: environment.MAIL_SEEDS,
    onStore: storeSayings(environment, say),
    rate: environment.MAIL_RATE,
  };
}

/** Tells whoever watches that the store is away, and when it is back. */
function storeSayings(
  { ALLCLEAR_STORE: place }: Environment,
  say: (sentence: string) => void,
): NonNullable<SendOptions['onStore']> {
  const name = isServer(place) ? serverName(place) : place;
  return (failure) =>
    say(failure === null ? 'The store is back; the sending goes on.' : absenceSentence(failure, name));
}

const NO_RELAY =
  'SMTP_URL names no relay, so nothing was sent. Name yours before the command, as in “SMTP_URL=smtp://mail.example:587 npm run notify -- --send”.';

export function senderOrStop({ MAIL_FROM }: Environment, page: Page): string {
  const from = MAIL_FROM ?? page.mailFrom;
  return from ?? stop('Nobody is named as the sender: add mailFrom to page.yaml, or set MAIL_FROM.', 2);
}

/** How this machine goes to subscribers' own addresses on the web. */
export function webOf({ TRUSTED_NETWORKS }: Environment, { demonstration }: Page): Web {
  const isDemonstration = demonstration !== undefined;
  return { ...POST_DEADLINES, trusted: TRUSTED_NETWORKS, ports: [], clock: Date.now, isDemonstration };
}

export function dkimOrStop({
  DKIM_DOMAIN: domain,
  DKIM_SELECTOR: selector,
  DKIM_KEY_FILE: path,
}: Environment): DkimSigner | null {
  if (domain === null || selector === null || path === null) return null;
  try {
    return dkimSigner({ domain, selector, privateKey: readFileSync(path, 'utf8') });
  } catch (error) {
    const reason = error instanceof DkimError ? error.message : `DKIM_KEY_FILE names “${path}”, which cannot be read.`;
    return stop(
      `${reason} Nothing was sent; without DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY_FILE mails go unsigned.`,
      2,
    );
  }
}

/** Push services want to know whom to ask when something goes wrong. */
function vapidOf(
  { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey }: Environment,
  from: string,
): Vapid | null {
  return publicKey === null || privateKey === null ? null : { publicKey, privateKey, subject: `mailto:${from}` };
}
