/** What the service works with, and what its routes share. */
import type { Context } from 'hono';
import type { Content } from '#core/content.ts';
import { HOUR, type Instant } from '#core/instant.ts';
import type { Web } from '#delivery/channels/post.ts';
import type { HostRoom } from '#delivery/people/host-room.ts';
import { certainMailbox } from '#delivery/people/mail-providers.ts';
import { clientAddress, networksOf } from '#delivery/people/network.ts';
import { takeQuotas, type Asking, type Quota } from '#delivery/people/quota.ts';
import type { Session } from '#delivery/store/database.ts';
import type { Store } from '#delivery/store/store.ts';
import type { BounceSources } from './bounce-sources.ts';
import type { Edition, Editions } from './editions.ts';
import type { EndSpool } from './end-spool.ts';
import { frame, type PageBody } from './pages/frame.ts';
import type { PostOffice } from './post-office.ts';

export interface Service {
  store: Store;
  /** The content as it is now; another value when it has changed. */
  content: () => Content;
  clock: () => Instant;
  post: PostOffice;
  settings: ServiceSettings;
  /** Whose webhooks about mails are taken. */
  bounces: BounceSources;
  /** How an address proves that it takes our messages; null: nothing is posted, so nothing has to be proved. */
  web: Web | null;
  /** Where clicks that end a subscription wait for a store that takes nothing; null: they are answered with 503. */
  spool: EndSpool | null;
  /** A fault, for the operator: without addresses. */
  say: (line: string) => void;
}

interface ServiceSettings {
  /** Where readers reach the service: scheme and host. */
  url: string;
  /** Ranges of the operator's own proxies, whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly string[];
  /** How often one network may ask for mails in an hour, and type wrong codes; a provider may have many customers behind one. */
  askingsAnHour: number;
  /** Domains with very many mailboxes, beside the largest providers. */
  largeDomains: readonly string[];
  /** How many webhooks and chats one site may have. */
  room: HostRoom;
}

/** What the server knows of a request beside the request. */
export interface Connection {
  /** The other end's address. */
  remote: string;
}

export type ServiceContext = Context<{ Bindings: Connection }>;

/** The service and what its routes answer with. */
export interface Desk extends Service {
  editions: () => Editions;
}

/** In the language that the address names, else in the subscriber's, else in one that the browser asks for. */
export function editionFor(desk: Desk, context: ServiceContext, locale: string | null = null): Edition {
  const editions = desk.editions();
  const asked = context.req.query('language');
  if (asked !== undefined && editions.languages.includes(asked)) return editions.in(asked);
  if (locale !== null) return editions.in(locale);
  const accepted = (context.req.header('accept-language') ?? '').slice(0, 200).split(',');
  const tags = accepted.map((part) => part.split(';')[0]?.trim() ?? '');
  return editions.in(
    tags.find((tag) => editions.languages.includes(tag) || editions.languages.includes(tag.slice(0, 2)))?.slice(0, 35),
  );
}

export function show(
  desk: Desk,
  context: ServiceContext,
  {
    edition,
    page,
    status = 200,
  }: { edition: Edition; page: PageBody; status?: 200 | 400 | 404 | 413 | 429 | 500 | 503 },
): Response | Promise<Response> {
  return context.html(frame(page, edition, desk.editions()), status);
}

/** @limit What waits for a mailbox is shown to its reader, the newest first: one network is not to fill the page. */
export const REQUESTS_FOR_A_MAILBOX: Quota = { limit: 5, windowMs: HOUR };

/** Whether the network may ask for one more mail; for a subscription, with the mailbox that is to confirm it. */
export async function mayAsk(
  desk: Desk,
  context: ServiceContext,
  { session, now, mailbox = null }: { session: Session; now: Instant; mailbox?: string | null },
): Promise<boolean> {
  const networks = ofNetworks(desk, context, { what: 'network', now });
  const waiting = mailbox === null ? [] : networks.map(({ key }) => waitingFor(mailbox, { key, now }));
  return takeQuotas(session, desk.store.vault, [...networks, ...waiting]);
}

function waitingFor(mailbox: string, { key, now }: Pick<Asking, 'key' | 'now'>): Asking {
  return { key: `${key} for ${certainMailbox(mailbox).toLowerCase()}`, quota: REQUESTS_FOR_A_MAILBOX, now };
}

/** What is counted for the networks of whoever asks: mails, or codes that were wrong. */
export function ofNetworks(
  { settings }: Desk,
  context: ServiceContext,
  { what, now }: { what: 'network' | 'miss'; now: Instant },
): Asking[] {
  const forwardedFor = context.req.header('x-forwarded-for') ?? null;
  const client = clientAddress(context.env.remote, forwardedFor, settings.trustedProxies);
  return networksOf(client).map(({ name, share }) => {
    const quota = { limit: settings.askingsAnHour * share, windowMs: HOUR };
    return { key: `${what} ${name}`, quota, now };
  });
}
