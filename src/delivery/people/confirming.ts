/**
 * What a mailbox does with the link that was mailed to it. Whose an address is, is looked at before anything is
 * changed; a link that has been used answers with nothing that is somebody's.
 */
import type { Instant } from '#core/instant.ts';
import { undisturbed, type Session } from '../store/database.ts';
import { addressTag } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../store/vault.ts';
import type { Asked } from './asked.ts';
import type { SubscriberRecord } from './data-rights.ts';
import { findRequest, holdRequest, useRequest, type RequestRow } from './request-rows.ts';
import { contentSchema } from './requests.ts';
import { isAnothers, subscribe, withKeptSecret } from './subscribe.ts';
import { findSubscriber, insertSubscriber } from './subscribers.ts';

/** `taken`: it is open, and another mailbox answers for the address. */
export type RequestState = 'open' | 'used' | 'expired' | 'taken';

/** What the token was made for; null for one that is not ours, or was forgotten. Changes nothing. */
export async function readRequest(
  { db, vault }: Store,
  token: string,
  now: Instant,
): Promise<{ state: RequestState; asked: Asked } | null> {
  const row = await findRequest(db, vault, token);
  const content = contentSchema.safeParse(row?.content).data;
  if (row === null || content === undefined) return null;
  const { asked } = content;
  const state = stateOf(row, now);
  if (state !== 'open') return { state, asked };
  const id = await findSubscriber(db, addressTag(vault, asked.address));
  if (id === null) return { state, asked };
  if (await isAnothers(db, vault, { id, asked })) return { state: 'taken', asked };
  return { state, asked: await withKeptSecret(db, vault, { id, asked }) };
}

export type Confirmed =
  /** A webhook that ran already has kept its secret. */
  | { state: 'confirmed'; subscriber: SubscriberRecord; isSecretNew: boolean }
  /** `taken`: another mailbox answers for this address; nothing was changed. `unknown`: not ours, or forgotten. */
  | { state: 'used' | 'expired' | 'unknown' | 'taken' };

/**
 * The mailbox confirms: the subscriber is made or brought back, and what bounces have said before does not count
 * any more. Whoever comes with a used token may be somebody else by now, and is told nothing of the subscriber.
 */
export async function confirmRequest({ db, vault }: Store, token: string, now: Instant): Promise<Confirmed> {
  return undisturbed(() =>
    db.transaction(async (session) => {
      const row = await findRequest(session, vault, token);
      const content = contentSchema.safeParse(row?.content).data;
      if (row === null || content === undefined) return { state: 'unknown' };
      const state = stateOf(row, now);
      if (state !== 'open') return { state };
      return confirmOpen(session, vault, { tag: row.tag, asked: content.asked, now });
    }),
  );
}

/** Of two at the same moment, for one request or for one address, one waits here for the other. */
async function confirmOpen(
  session: Session,
  vault: Vault,
  { tag, asked, now }: { tag: string; asked: Asked; now: Instant },
): Promise<Confirmed> {
  if (!(await holdRequest(session, tag, now))) return { state: 'used' };
  const id = await insertSubscriber(session, vault, { ...asked, now });
  // Before anything is changed, and while nobody else can change whose the address is.
  if (await isAnothers(session, vault, { id, asked })) return { state: 'taken' };
  await useRequest(session, tag, now);
  const subscriber = await subscribe(session, vault, { id, asked, now });
  return { state: 'confirmed', subscriber, isSecretNew: subscriber.address === asked.address };
}

function stateOf({ usedAt, expiresAt }: RequestRow, now: Instant): Exclude<RequestState, 'taken'> {
  if (usedAt !== null) return 'used';
  return expiresAt <= now ? 'expired' : 'open';
}
