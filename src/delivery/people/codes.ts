/**
 * A code by mail instead of a password, for who has no mail of ours at hand.
 * Whoever asks gets a ticket and the mailbox a code; the two together open what
 * the mailbox follows, once. The link in the mail has a key instead, which nobody can
 * guess: a stranger who asks for somebody and uses up the tries does not close it.
 */
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { DAY, HOUR, type Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import { addressTag, identityOf } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import { isSameTag, type Vault } from '../store/vault.ts';
import { takeQuota, takeQuotas, type Asking, type Quota } from './quota.ts';
import { findRequest, insertRequest, newToken, rewriteRequest, useRequest, type RequestRow } from './request-rows.ts';

const DIGITS = 8;
/** @limit As long as no more are mailed: whoever gets none, because strangers asked before, has a mail that still opens. */
export const EXPIRES_AFTER = HOUR;
/** @limit With eight digits, five tries find one code in twenty million. */
export const TRIES: Quota = { limit: 5, windowMs: DAY };
/** @limit So many mails with codes go to one mailbox. */
export const CODES_AN_HOUR: Quota = { limit: 3, windowMs: HOUR };

const contentSchema = z.strictObject({
  kind: z.literal('code'),
  codeTag: z.string(),
  keyTag: z.string(),
  /** Only what has `left` opens anything; of `none` nobody has been told the code. */
  mail: z.enum(['none', 'waiting', 'left']),
});
type CodeContent = z.output<typeof contentSchema>;

export interface CodeTicket {
  /** For the form that the code is typed into. */
  ticket: string;
  /** What to mail; null where nothing is: the mailbox follows nothing, or has had its mails for this hour. */
  mail: { code: string; key: string; expiresAt: Instant } | null;
}

/** The same is done for every mailbox, and the ticket of one that follows nothing opens nothing. */
export async function askForCode(
  session: Session,
  vault: Vault,
  { mailbox, now }: { mailbox: string; now: Instant },
): Promise<CodeTicket> {
  const [ticket, code, key, expiresAt] = [newToken(), newCode(), newToken(), now + EXPIRES_AFTER];
  const mailboxTag = addressTag(vault, 'email', mailbox);
  const isInQuota = await takeQuota(session, vault, {
    key: `code ${identityOf('email', mailbox)}`,
    quota: CODES_AN_HOUR,
    now,
  });
  const followers = await subscribersOf(session, mailboxTag);
  const isMailed = isInQuota && followers.length > 0;
  const content = {
    kind: 'code',
    codeTag: codeTag(vault, ticket, code),
    keyTag: keyTag(vault, ticket, key),
    mail: isMailed ? 'waiting' : 'none',
  };
  await insertRequest(session, vault, { token: ticket, mailboxTag, content, now, expiresAt });
  return { ticket, mail: isMailed ? { code, key, expiresAt } : null };
}

/** Notes that the mail with the code is about to leave: from here on it opens something. False: it is not needed any more. */
export async function noteCodeLeft({ db, vault }: Store, ticket: string): Promise<boolean> {
  return db.transaction(async (session) => {
    const row = await findRequest(session, vault, ticket);
    const content = unusedCode(row);
    if (row === null || content === null || content.mail === 'none') return false;
    return rewriteRequest(session, vault, { tag: row.tag, content: { ...content, mail: 'left' } });
  });
}

export interface Redeeming {
  ticket: string;
  /** Or the key of the mail's link. */
  code: string;
  /** What is counted for whoever is wrong: his networks. */
  misses: readonly Asking[];
  now: Instant;
}

/** The ids of those for whom the mailbox speaks; `wrong`: ticket and code do not belong together, are old, used or were never mailed. */
export type Redeemed = number[] | 'wrong' | 'too-many';

/**
 * Of a ticket that is not ours nothing is written but that its network was wrong once more. Whoever is right is let
 * in, however often others of the same network were wrong: each ticket has few tries of its own.
 */
export async function redeemCode({ db, vault }: Store, asked: Redeeming): Promise<Redeemed> {
  return db.transaction(async (session) => {
    const mailboxTag = await mailboxOfCode(session, vault, asked);
    if (mailboxTag !== null) return subscribersOf(session, mailboxTag);
    return (await takeQuotas(session, vault, asked.misses)) ? 'wrong' : 'too-many';
  });
}

/** Uses the code up, and says whose it was; null where it is none, or not this one. */
async function mailboxOfCode(session: Session, vault: Vault, { ticket, code, now }: Redeeming): Promise<string | null> {
  const row = await findRequest(session, vault, ticket);
  const content = unusedCode(row);
  if (row === null || row.expiresAt <= now || content?.mail !== 'left') return null;
  const isKey = isSameTag(content.keyTag, keyTag(vault, ticket, code));
  if (!isKey && !(await isTypedRight(session, vault, { row, content, ticket, code, now }))) return null;
  return (await useRequest(session, row.tag, now)) ? row.mailboxTag : null;
}

/** Counts the try. */
async function isTypedRight(
  session: Session,
  vault: Vault,
  { row, content, ticket, code, now }: Omit<Redeeming, 'misses'> & { row: RequestRow; content: CodeContent },
): Promise<boolean> {
  if (!(await takeQuota(session, vault, { key: `try ${row.tag}`, quota: TRIES, now }))) return false;
  return isSameTag(content.codeTag, codeTag(vault, ticket, code.replaceAll(/\D/g, '')));
}

/** Null where it is no code, or is used. */
function unusedCode(row: RequestRow | null): CodeContent | null {
  return row === null || row.usedAt !== null ? null : (contentSchema.safeParse(row.content).data ?? null);
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

function keyTag(vault: Vault, ticket: string, key: string): string {
  return vault.tag('token', `key ${ticket} ${key}`);
}
