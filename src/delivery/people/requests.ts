/**
 * Subscribing by double opt-in: somebody asks, the mailbox confirms. What is
 * done for an address does not depend on whether it subscribes already, so that
 * nobody learns that from an answer or its time.
 */
import { z } from 'zod';
import { HOUR, type Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import { waitingTagOf } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../store/vault.ts';
import { askedSchema, mailboxOf, type Asked } from './asked.ts';
import { takeConfirmation } from './mail-limits.ts';
import {
  dropRequests,
  findRequest,
  insertRequest,
  newToken,
  openRequests,
  openRequestsOf,
  rewriteRequest,
  tokenTag,
} from './request-rows.ts';

export const contentSchema = z.strictObject({
  kind: z.literal('subscription'),
  /** `none`: its mailbox has had enough in this day. */
  mail: z.enum(['waiting', 'left', 'none']),
  asked: askedSchema,
});

/** @limit */
export const EXPIRES_AFTER = 48 * HOUR;

/** @limit Of those that strangers add, the newest are kept: whoever asks now finds theirs. */
export const MOST_OPEN = 50;

/** A confirmation that has to be mailed. */
export interface Confirmation {
  token: string;
  asked: Asked;
  askedAt: Instant;
  expiresAt: Instant;
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
  const mailboxTag = waitingTagOf(vault, asked);
  const isMailed = await takeConfirmation(session, vault, { mailbox, largeDomains, now });
  const content = { kind: 'subscription', mail: isMailed ? 'waiting' : 'none', asked };
  await insertRequest(session, vault, { token, mailboxTag, content, now, expiresAt });
  await dropMany(session, vault, { mailboxTag, now });
  return isMailed ? { token, asked, askedAt: now, expiresAt } : null;
}

/** A request for a subscription that its mailbox can still confirm. */
export interface OpenRequest {
  tag: string;
  asked: Asked;
  askedAt: Instant;
  /** Whether a mail has its token, or will. */
  isMailed: boolean;
}

/** All that wait for the mailbox, whoever made them, newest first. */
export async function openSubscriptionRequests(
  session: Session,
  vault: Vault,
  of: { mailboxTag: string; now: Instant },
): Promise<OpenRequest[]> {
  const rows = await openRequestsOf(session, vault, of);
  return rows.flatMap(({ tag, content, createdAt }) => {
    const request = contentSchema.safeParse(content).data;
    return request === undefined
      ? []
      : [{ tag, asked: request.asked, askedAt: createdAt, isMailed: request.mail !== 'none' }];
  });
}

/** The oldest of a flood. What a mail leads to stays: without it, nothing could be confirmed by that mail. */
async function dropMany(session: Session, vault: Vault, of: { mailboxTag: string; now: Instant }): Promise<void> {
  const tooMany = (await openSubscriptionRequests(session, vault, of)).slice(MOST_OPEN);
  const dropped = tooMany.filter(({ isMailed }) => !isMailed).map(({ tag }) => tag);
  if (dropped.length > 0) await dropRequests(session, dropped);
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
