/**
 * A code by mail instead of a password, for who has no mail of ours at hand.
 * Whoever asks gets a ticket and the mailbox a code; the two together open what
 * the mailbox follows, once.
 */
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { DAY, HOUR, MINUTE, type Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import { addressTag } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import { isSameTag, type Vault } from '../store/vault.ts';
import { takeQuota, type Quota } from './quota.ts';
import { findRequest, insertRequest, newToken, tokenTag, useRequest } from './request-rows.ts';

const DIGITS = 8;
/** @limit */
export const EXPIRES_AFTER = 15 * MINUTE;
/** @limit With eight digits, five tries find one code in twenty million. */
export const TRIES: Quota = { limit: 5, windowMs: DAY };
/** @limit So many mails with codes go to one mailbox. */
export const CODES_AN_HOUR: Quota = { limit: 3, windowMs: HOUR };

const contentSchema = z.strictObject({
  kind: z.literal('code'),
  codeTag: z.string(),
  mailboxTag: z.string(),
});

export interface CodeTicket {
  /** For the form that the code is typed into. */
  ticket: string;
  /** What to mail; null where nothing is: the mailbox follows nothing, or has had its mails for this hour. */
  mail: { code: string; expiresAt: Instant } | null;
}

/** The same is done for every mailbox, and the ticket of one that follows nothing opens nothing. */
export async function askForCode(
  session: Session,
  vault: Vault,
  { mailbox, now }: { mailbox: string; now: Instant },
): Promise<CodeTicket> {
  const [ticket, code, expiresAt] = [newToken(), newCode(), now + EXPIRES_AFTER];
  const mailboxTag = addressTag(vault, mailbox);
  const isInQuota = await takeQuota(session, vault, { key: `code ${mailboxTag}`, quota: CODES_AN_HOUR, now });
  const followers = await subscribersOf(session, mailboxTag);
  const content = { kind: 'code', codeTag: codeTag(vault, ticket, code), mailboxTag };
  await insertRequest(session, vault, { token: ticket, mailboxTag, content, now, expiresAt });
  return { ticket, mail: isInQuota && followers.length > 0 ? { code, expiresAt } : null };
}

/** The ids of those for whom the mailbox speaks; null where ticket and code do not belong together, are old or were used. */
export async function redeemCode(
  { db, vault }: Store,
  { ticket, code, now }: { ticket: string; code: string; now: Instant },
): Promise<number[] | null> {
  return db.transaction(async (session) => {
    const isInQuota = await takeQuota(session, vault, { key: `try ${tokenTag(vault, ticket)}`, quota: TRIES, now });
    const row = await findRequest(session, vault, ticket);
    const content = contentSchema.safeParse(row?.content).data;
    if (!isInQuota || row === null || content === undefined) return null;
    if (!isSameTag(content.codeTag, codeTag(vault, ticket, code.replaceAll(/\D/g, '')))) return null;
    return (await useRequest(session, row.tag, now)) ? subscribersOf(session, content.mailboxTag) : null;
  });
}

/** The mailbox's own, and those that it answers for. */
async function subscribersOf(session: Session, mailboxTag: string): Promise<number[]> {
  const rows = await session.all(
    'SELECT id FROM subscriber WHERE address_tag = :mailboxTag OR contact_tag = :mailboxTag ORDER BY id',
    { mailboxTag },
  );
  return rows.map(({ id }) => Number(id));
}

function newCode(): string {
  return String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
}

function codeTag(vault: Vault, ticket: string, code: string): string {
  return vault.tag('token', `code ${ticket} ${code}`);
}
