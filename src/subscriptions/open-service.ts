/** The whole service: its pages on a socket, its mails, and what has to be forgotten in time. */
import type { Content } from '#core/content.ts';
import { HOUR, type Instant } from '#core/instant.ts';
import type { DkimSigner } from '#delivery/mail/dkim.ts';
import type { Web } from '#delivery/channels/post.ts';
import type { HostRoom } from '#delivery/people/host-room.ts';
import type { SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import { takeTurn, type Turning } from '#delivery/mail/turn.ts';
import { forgetQuotas } from '#delivery/people/quota.ts';
import { forgetRequests } from '#delivery/people/request-rows.ts';
import type { AllowList } from '#delivery/sending/allow-list.ts';
import { withBatches } from '#delivery/store/batch.ts';
import { withDeadline } from '#delivery/store/deadline.ts';
import type { Store } from '#delivery/store/store.ts';
import { toldOf } from '#delivery/store/surprise.ts';
import type { BounceSources } from './bounce-sources.ts';
import { forgetStamps } from './form-stamp.ts';
import { createApp } from './app.ts';
import { openEndSpool, type EndSpool } from './end-spool.ts';
import { smtpMailer } from './mailer.ts';
import { openPostOffice } from './post-office.ts';
import { endByToken } from './routes/unsubscribe.ts';
import { listen, type Listen } from './server.ts';

/** @limit Somebody waits for the answer. */
export const PATIENCE_MS = 2000;

export interface OpenService {
  store: Store;
  /** The content as it is now; another value when it has changed. */
  content: () => Content;
  clock: () => Instant;
  relay: SmtpSettings;
  /** How many mails may go through it, together with all senders on the store. */
  rate?: Turning['rate'];
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
  /** How many webhooks and chats one site may have. */
  room: HostRoom;
  /** Whose webhooks about mails are taken. */
  bounces: BounceSources;
  /** How an address proves that it takes our messages; null: nothing is posted. */
  web: Web | null;
  /** Where clicks that end a subscription wait while the store takes none; null: nowhere. */
  spoolFolder: string | null;
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
  const { content, clock, trustedProxies, askingsAnHour, largeDomains, room, bounces, web, say } = options;
  // What cannot be had in this time is answered with 503.
  const db = withBatches(withDeadline(options.store.db, PATIENCE_MS), { patienceMs: PATIENCE_MS });
  const store = { ...options.store, db };
  // The mails need the address, and the address may be known only when it listens.
  const settings = { url: options.url ?? '', trustedProxies, askingsAnHour, largeDomains, room };
  const mailer = smtpMailer({ ...options, url: () => settings.url, turn: () => takeTurn(db, options) });
  const post = openPostOffice({ store, mailer, say, startAfterMs: options.startAfterMs });
  const spool = await spoolOf(store, options);
  const app = createApp({ store, content, clock, post, settings, bounces, web, spool, say });
  const server = await listen(app, options.listen);
  settings.url = options.url ?? server.url;
  async function forgetOld(): Promise<void> {
    await forget(options.store, clock()).catch((error: unknown) =>
      say(`Old requests could not be forgotten: ${toldOf(error)}`),
    );
  }
  await forgetOld();
  await post.resume(clock());
  async function everyHour(): Promise<void> {
    await forgetOld();
    await post
      .resumeLeft(clock())
      .catch((error: unknown) => say(`Mails that wait could not be taken up again: ${toldOf(error)}`));
  }
  const timer = setInterval(() => void everyHour(), HOUR);
  return {
    url: settings.url,
    listensAt: server.url,
    async close() {
      clearInterval(timer);
      await server.close();
      await post.close();
      await spool?.close();
    },
  };
}

/** Null also, and told, where the folder cannot be written. */
async function spoolOf(store: Store, { spoolFolder, clock, say }: OpenService): Promise<EndSpool | null> {
  if (spoolFolder === null) return null;
  const end = async (token: string) => void (await endByToken(store, token, clock()));
  try {
    return await openEndSpool({ folder: spoolFolder, end, clock, say });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    say(
      `“${spoolFolder}” cannot be written (${code}), so a click is refused while the store takes none: name a folder in ALLCLEAR_SPOOL.`,
    );
    return null;
  }
}

async function forget({ db }: Store, now: Instant): Promise<void> {
  await forgetRequests(db, now);
  await forgetQuotas(db, now);
  await forgetStamps(db, now);
}
