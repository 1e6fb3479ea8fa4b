/**
 * What a mailbox does with the link that was mailed to it. There is one mail a day, and anybody may have caused it, so
 * the link leads to all that waits for the mailbox, and its reader chooses. Whose an address is, is looked at before
 * anything is changed; a link that has been used answers with nothing that is somebody's.
 */
import type { Instant } from '#core/instant.ts';
import { undisturbed, type Session } from '../store/database.ts';
import { addressTag, waitingTagOf } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../store/vault.ts';
import { type Asked } from './asked.ts';
import type { SubscriberRecord } from './data-rights.ts';
import { findRequest, holdRequest, useRequests } from './request-rows.ts';
import { contentSchema, openSubscriptionRequests, type OpenRequest } from './requests.ts';
import { isAnothers, subscribe, withKeptSecret } from './subscribe.ts';
import { findSubscriber, insertSubscriber } from './subscribers.ts';

/** Why a link leads to nothing. `unknown`: it is not ours, or was forgotten. */
export type Closed = 'used' | 'expired' | 'unknown';

/** A request as the link's reader sees it. */
export interface Waiting {
  /** By which it is chosen. */
  tag: string;
  asked: Asked;
  askedAt: Instant;
  /** The same for all that ask for one address: of those, one is chosen. */
  place: string;
  /** Whether another mailbox answers for the address: it cannot be confirmed as long as that is so. */
  isTaken: boolean;
}

export type MailedLink = { state: 'open'; waiting: Waiting[] } | { state: Closed };

/** What waits for the mailbox, newest first. Changes nothing. */
export async function readLink({ db, vault }: Store, token: string, now: Instant): Promise<MailedLink> {
  const link = await openLink(db, vault, { token, now });
  if ('state' in link) return link;
  const waiting: Waiting[] = [];
  for (const request of link.requests) waiting.push(await waitingOf(db, vault, request));
  return { state: 'open', waiting };
}

async function openLink(
  session: Session,
  vault: Vault,
  { token, now }: { token: string; now: Instant },
): Promise<{ tag: string; requests: OpenRequest[] } | { state: Closed }> {
  const row = await findRequest(session, vault, token);
  const content = contentSchema.safeParse(row?.content).data;
  if (row === null || content === undefined) return { state: 'unknown' };
  if (row.usedAt !== null) return { state: 'used' };
  if (row.expiresAt <= now) return { state: 'expired' };
  const mailboxTag = waitingTagOf(vault, content.asked);
  return { tag: row.tag, requests: await openSubscriptionRequests(session, vault, { mailboxTag, now }) };
}

async function waitingOf(session: Session, vault: Vault, { tag, asked, askedAt }: OpenRequest): Promise<Waiting> {
  const place = addressTag(vault, asked.channel, asked.address);
  const id = await findSubscriber(session, place);
  if (id === null) return { tag, asked, askedAt, place, isTaken: false };
  const isTaken = await isAnothers(session, vault, { id, asked });
  return { tag, asked: isTaken ? asked : await withKeptSecret(session, vault, { id, asked }), askedAt, place, isTaken };
}

export interface Chosen {
  token: string;
  /** Tags of requests. */
  chosen: readonly string[];
}

interface Begun {
  subscriber: SubscriberRecord;
  /** False for a webhook that ran already and has kept its key. */
  isSecretNew: boolean;
}

export type Confirmed =
  /** `taken`: what else was chosen, and another mailbox has. */
  | { state: 'confirmed'; begun: Begun[]; taken: Asked[] }
  /** Of what was chosen, other mailboxes answer for every address. Nothing was changed. */
  | { state: 'taken' }
  /** Nothing was chosen that waits, or two for one address. Nothing was changed. */
  | { state: 'not-chosen' }
  | { state: Closed };

/**
 * The mailbox confirms what it chose: subscribers are made or brought back, and what bounces have said before does not
 * count any more. What it did not choose is dropped, and the link has been used.
 */
export async function confirmRequests(store: Store, { token, chosen }: Chosen, now: Instant): Promise<Confirmed> {
  const { db, vault } = store;
  return undisturbed(() =>
    db.transaction(async (session) => {
      const link = await openLink(session, vault, { token, now });
      if ('state' in link) return link;
      // Of two at the same moment, for one link or for one address, one waits here for the other.
      if (!(await holdRequest(session, link.tag, now))) return { state: 'used' };
      const picked = pickedOf(link.requests, { chosen, vault });
      if (picked === null) return { state: 'not-chosen' };
      const { begun, taken } = await beginAll(session, vault, { picked, now });
      if (begun.length === 0) return { state: 'taken' };
      const tags = link.requests.map(({ tag }) => tag);
      await useRequests(session, [...new Set([link.tag, ...tags])], now);
      return { state: 'confirmed', begun, taken };
    }),
  );
}

/** In the order of places, so that two who want the same wait for each other in one order. */
function pickedOf(
  requests: readonly OpenRequest[],
  { chosen, vault }: Pick<Chosen, 'chosen'> & { vault: Vault },
): OpenRequest[] | null {
  const byPlace = new Map<string, OpenRequest>();
  for (const tag of new Set(chosen)) {
    const request = requests.find((each) => each.tag === tag);
    const place = request === undefined ? '' : addressTag(vault, request.asked.channel, request.asked.address);
    if (request === undefined || byPlace.has(place)) return null;
    byPlace.set(place, request);
  }
  const places = [...byPlace].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return places.length === 0 ? null : places.map(([, request]) => request);
}

async function beginAll(
  session: Session,
  vault: Vault,
  { picked, now }: { picked: readonly OpenRequest[]; now: Instant },
): Promise<{ begun: Begun[]; taken: Asked[] }> {
  const [begun, taken]: [Begun[], Asked[]] = [[], []];
  for (const { asked } of picked) {
    const id = await insertSubscriber(session, vault, { ...asked, now });
    // Before anything is changed, and while nobody else can change whose the address is.
    if (await isAnothers(session, vault, { id, asked })) {
      taken.push(asked);
      continue;
    }
    const subscriber = await subscribe(session, vault, { id, asked, now });
    begun.push({ subscriber, isSecretNew: subscriber.address === asked.address });
  }
  return { begun, taken };
}
