/** The whole service: its pages on a socket, its mails, and what has to be forgotten in time. */
import type { Content } from '#core/content.ts';
import { HOUR, type Instant } from '#core/instant.ts';
import type { DkimSigner } from '#delivery/mail/dkim.ts';
import type { Web } from '#delivery/channels/post.ts';
import type { SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import { forgetQuotas } from '#delivery/people/quota.ts';
import { forgetRequests } from '#delivery/people/request-rows.ts';
import type { AllowList } from '#delivery/sending/allow-list.ts';
import { withBatches } from '#delivery/store/batch.ts';
import type { Store } from '#delivery/store/store.ts';
import type { BounceSources } from './bounce-sources.ts';
import { forgetStamps } from './form-stamp.ts';
import { createApp } from './app.ts';
import { smtpMailer } from './mailer.ts';
import { openPostOffice } from './post-office.ts';
import { listen, type Listen } from './server.ts';

export interface OpenService {
  store: Store;
  /** The content as it is now; another value when it has changed. */
  content: () => Content;
  clock: () => Instant;
  relay: SmtpSettings;
  /** From whom confirmations and codes come. */
  from: string;
  /** By which mails are signed; null: the relay signs, or nobody. */
  dkim: DkimSigner | null;
  /** Who alone may get a mail, for a try; null: everybody. */
  allowed: AllowList | null;
  /** Where readers reach the service; null: where it listens. */
  url: string | null;
  trustedProxies: readonly string[];
  askingsAnHour: number;
  /** Domains with very many mailboxes, beside the largest providers. */
  largeDomains: readonly string[];
  /** Whose webhooks about mails are taken. */
  bounces: BounceSources;
  /** How an address proves that it takes our messages; null: nothing is posted. */
  web: Web | null;
  listen: Listen;
  /** How long after its answer a mail starts; without it, some seconds. */
  startAfterMs?: () => number;
  /** What the operator should know: without addresses. */
  say: (line: string) => void;
}

export interface RunningService {
  /** Where readers reach it. */
  url: string;
  /** Where it listens. */
  listensAt: string;
  /** Answers what was asked and sends what has begun; confirmations that wait are in the store. */
  close: () => Promise<void>;
}

export async function openService(options: OpenService): Promise<RunningService> {
  const { content, clock, trustedProxies, askingsAnHour, largeDomains, bounces, web, say } = options;
  const store = { ...options.store, db: withBatches(options.store.db) };
  // The mails need the address, and the address may be known only when it listens.
  const settings = { url: options.url ?? '', trustedProxies, askingsAnHour, largeDomains };
  const mailer = smtpMailer({ ...options, url: () => settings.url });
  const post = openPostOffice({ store, mailer, say, startAfterMs: options.startAfterMs });
  const server = await listen(createApp({ store, content, clock, post, settings, bounces, web, say }), options.listen);
  settings.url = options.url ?? server.url;
  await forget(store, clock());
  await post.resume(clock());
  const timer = setInterval(() => {
    forget(store, clock()).catch((error: unknown) => say(`Old requests could not be forgotten: ${String(error)}`));
  }, HOUR);
  return {
    url: settings.url,
    listensAt: server.url,
    async close() {
      clearInterval(timer);
      await server.close();
      await post.close();
    },
  };
}

async function forget({ db }: Store, now: Instant): Promise<void> {
  await forgetRequests(db, now);
  await forgetQuotas(db, now);
  await forgetStamps(db, now);
}
