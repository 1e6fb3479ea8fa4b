/**
 * Subscribing by double opt-in: somebody asks, the mailbox confirms. What is
 * done for an address does not depend on whether it subscribes already, so that
 * nobody learns that from an answer or its time.
 */
import { z } from 'zod';
import { HOUR, type Instant } from '#core/instant.ts';
import { channelNameSchema } from '../channel-name.ts';
import { undisturbed, type Session } from '../store/database.ts';
import { addressTag } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../store/vault.ts';
import { choiceSchema } from './choice.ts';
import { takeConfirmation } from './mail-limits.ts';
import {
  findRequest,
  holdRequest,
  insertRequest,
  newToken,
  openRequests,
  rewriteRequest,
  tokenTag,
  useRequest,
  type RequestRow,
} from './request-rows.ts';
import { findSubscriber, insertSubscriber, isSubscribed } from './subscribers.ts';
import { replaceChoice, writeChoice } from './subscriptions.ts';
import { liftSuppression } from './suppression.ts';

const askedSchema = z.strictObject({
  channel: channelNameSchema,
  address: z.string(),
  /** The mailbox that answers for an address that is none. */
  contact: z.string().nullable(),
  choice: choiceSchema,
  locale: z.string().nullable(),
});
export type Asked = z.output<typeof askedSchema>;

const contentSchema = z.strictObject({
  kind: z.literal('subscription'),
  /** `none`: its mailbox has had enough in this day. */
  mail: z.enum(['waiting', 'left', 'none']),
  asked: askedSchema,
});

/** @limit */
export const EXPIRES_AFTER = 48 * HOUR;

/** A confirmation that has to be mailed. */
export interface Confirmation {
  token: string;
  asked: Asked;
  askedAt: Instant;
  expiresAt: Instant;
}

/** To whom the confirmation goes. */
export function mailboxOf({ address, contact }: Pick<Asked, 'address' | 'contact'>): string {
  return contact ?? address;
}

/** Notes the request. Null: nothing is mailed, because the mailbox has had its mails for today. */
export async function askToSubscribe(
  session: Session,
  vault: Vault,
  { asked, largeDomains, now }: { asked: Asked; largeDomains?: readonly string[]; now: Instant },
): Promise<Confirmation | null> {
  const token = newToken();
  const expiresAt = now + EXPIRES_AFTER;
  const mailbox = mailboxOf(asked);
  const mailboxTag = addressTag(vault, mailbox);
  const isMailed = await takeConfirmation(session, vault, { mailbox, largeDomains, now });
  const content = { kind: 'subscription', mail: isMailed ? 'waiting' : 'none', asked };
  await insertRequest(session, vault, { token, mailboxTag, content, now, expiresAt });
  return isMailed ? { token, asked, askedAt: now, expiresAt } : null;
}

/** Notes that the mail is about to leave; false: it may not, because somebody else sends it or it is not needed any more. */
export async function noteMail({ db, vault }: Store, token: string, mail: 'left' | 'waiting'): Promise<boolean> {
  return db.transaction(async (session) => {
    const row = await findRequest(session, vault, token);
    const content = contentSchema.safeParse(row?.content).data;
    if (row === null || content === undefined || content.mail === mail) return false;
    return rewriteRequest(session, vault, { tag: row.tag, content: { ...content, mail } });
  });
}

/** Confirmations that nobody has mailed, as after a crash. Each has a new token: the old one was in no mail. */
export async function waitingConfirmations({ db, vault }: Store, now: Instant): Promise<Confirmation[]> {
  return db.transaction(async (session) => {
    const waiting: Confirmation[] = [];
    for (const { tag, content: raw, createdAt, expiresAt } of await openRequests(session, vault, now)) {
      const content = contentSchema.safeParse(raw).data;
      if (content?.mail !== 'waiting') continue;
      const token = newToken();
      await rewriteRequest(session, vault, { tag, newTag: tokenTag(vault, token), content });
      waiting.push({ token, asked: content.asked, askedAt: createdAt, expiresAt });
    }
    return waiting;
  });
}

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
  const isTaken = id !== null && (await isAnothers(db, vault, { id, asked }));
  return { state: isTaken ? 'taken' : 'open', asked };
}

export type Confirmed =
  | { state: 'confirmed'; subscriberId: number }
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
  await subscribe(session, vault, { id, asked, now });
  return { state: 'confirmed', subscriberId: id };
}

function stateOf({ usedAt, expiresAt }: RequestRow, now: Instant): Exclude<RequestState, 'taken'> {
  if (usedAt !== null) return 'used';
  return expiresAt <= now ? 'expired' : 'open';
}

/** A webhook's address may be known to many; who has it first keeps it until the subscription ends. */
async function isAnothers(
  session: Session,
  vault: Vault,
  { id, asked }: { id: number; asked: Asked },
): Promise<boolean> {
  if (asked.contact === null || !(await isSubscribed(session, id))) return false;
  const [row] = await session.all('SELECT contact_tag AS tag FROM subscriber WHERE id = :id', { id });
  return row?.['tag'] !== addressTag(vault, asked.contact);
}

async function subscribe(
  session: Session,
  vault: Vault,
  { id, asked, now }: { id: number; asked: Asked; now: Instant },
): Promise<void> {
  const { channel, choice, locale, contact } = asked;
  await session.run(
    `UPDATE subscriber SET channel = :channel, address_sealed = :sealed, locale = :locale,
            contact_sealed = :contactSealed, contact_tag = :contactTag WHERE id = :id`,
    {
      id,
      channel,
      // A webhook may want another shape than last time, and what was a webhook may be a chat's address.
      sealed: vault.seal(asked.address),
      locale,
      contactSealed: contact === null ? null : vault.seal(contact),
      contactTag: contact === null ? null : addressTag(vault, contact),
    },
  );
  if (choice.subject === null) await replaceChoice(session, id, { choice, now });
  else await writeChoice(session, id, { choice, now });
  await liftSuppression(session, addressTag(vault, asked.address));
}
