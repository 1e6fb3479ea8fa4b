/**
 * What somebody asked for and a mailbox has to confirm. The token of it is in
 * the mail alone; here is its tag, and what was asked is sealed.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DAY, type Instant } from '#core/instant.ts';
import { deleteInBatches, type Session } from '../store/database.ts';
import type { Vault } from '../store/vault.ts';
import { base32 } from './base32.ts';

const TOKEN_BYTES = 16;
/** @limit */
export const KEPT_FOR = 7 * DAY;

export interface NewRequest {
  token: string;
  /** {@link addressTag} of the mailbox. */
  mailboxTag: string;
  content: unknown;
  now: Instant;
  expiresAt: Instant;
}

/** 128 random bits. */
export function newToken(): string {
  return base32(randomBytes(TOKEN_BYTES));
}

export async function insertRequest(session: Session, vault: Vault, request: NewRequest): Promise<void> {
  const { token, mailboxTag, content, now, expiresAt } = request;
  await session.run(
    `INSERT INTO request (token_tag, address_tag, sealed, created_at, expires_at)
     VALUES (:tag, :mailboxTag, :sealed, :now, :expiresAt)`,
    { tag: tokenTag(vault, token), mailboxTag, sealed: sealedJson(vault, content), now, expiresAt },
  );
}

const rowSchema = z.object({
  tag: z.string(),
  mailboxTag: z.string(),
  sealed: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  usedAt: z.number().nullable(),
});

export interface RequestRow {
  tag: string;
  /** {@link addressTag} of the mailbox, as it is now. */
  mailboxTag: string;
  content: unknown;
  createdAt: Instant;
  expiresAt: Instant;
  usedAt: Instant | null;
}

const COLUMNS =
  'token_tag AS tag, address_tag AS "mailboxTag", sealed, created_at AS "createdAt", expires_at AS "expiresAt", used_at AS "usedAt"';

export async function findRequest(session: Session, vault: Vault, token: string): Promise<RequestRow | null> {
  const rows = await session.all(`SELECT ${COLUMNS} FROM request WHERE token_tag = :tag`, {
    tag: tokenTag(vault, token),
  });
  return rows.map((row) => opened(vault, row))[0] ?? null;
}

/** Those that nobody has used and that can still be used, oldest first. */
export async function openRequests(session: Session, vault: Vault, now: Instant): Promise<RequestRow[]> {
  const rows = await session.all(
    `SELECT ${COLUMNS} FROM request WHERE used_at IS NULL AND expires_at > :now ORDER BY created_at`,
    { now },
  );
  return rows.map((row) => opened(vault, row));
}

/** Those of one mailbox that can still be used, newest first. */
export async function openRequestsOf(
  session: Session,
  vault: Vault,
  { mailboxTag, now }: { mailboxTag: string; now: Instant },
): Promise<RequestRow[]> {
  const rows = await session.all(
    `SELECT ${COLUMNS} FROM request WHERE address_tag = :mailboxTag AND used_at IS NULL AND expires_at > :now
      ORDER BY created_at DESC, token_tag`,
    { mailboxTag, now },
  );
  return rows.map((row) => opened(vault, row));
}

/** Of one mailbox, which may have several tags, oldest first. */
export async function requestsOf(session: Session, vault: Vault, tags: readonly string[]): Promise<RequestRow[]> {
  const rows = await session.all(
    `SELECT ${COLUMNS} FROM request WHERE address_tag IN ${session.dialect.listed(':tags')} ORDER BY created_at`,
    { tags: JSON.stringify(tags) },
  );
  return rows.map((row) => opened(vault, row));
}

/** Keeps it as it is until the transaction ends; false where it cannot be used any more. */
export async function holdRequest(session: Session, tag: string, now: Instant): Promise<boolean> {
  const held = await session.run(
    'UPDATE request SET token_tag = token_tag WHERE token_tag = :tag AND used_at IS NULL AND expires_at > :now',
    { tag, now },
  );
  return held === 1;
}

/** True for the one who uses it first. */
export async function useRequest(session: Session, tag: string, now: Instant): Promise<boolean> {
  return (await useRequests(session, [tag], now)) === 1;
}

/** How many of them could still be used. */
export async function useRequests(session: Session, tags: readonly string[], now: Instant): Promise<number> {
  return session.run(
    `UPDATE request SET used_at = :now
      WHERE token_tag IN ${session.dialect.listed(':tags')} AND used_at IS NULL AND expires_at > :now`,
    { tags: JSON.stringify(tags), now },
  );
}

export async function dropRequests(session: Session, tags: readonly string[]): Promise<void> {
  await session.run(`DELETE FROM request WHERE token_tag IN ${session.dialect.listed(':tags')}`, {
    tags: JSON.stringify(tags),
  });
}

/** False where the request is not there any more, or has another token by now. */
export async function rewriteRequest(
  session: Session,
  vault: Vault,
  { tag, newTag = tag, content }: { tag: string; newTag?: string; content: unknown },
): Promise<boolean> {
  const written = await session.run('UPDATE request SET token_tag = :newTag, sealed = :sealed WHERE token_tag = :tag', {
    tag,
    newTag,
    sealed: sealedJson(vault, content),
  });
  return written === 1;
}

/** What has lain for a week, used or not. */
export async function forgetRequests(session: Session, now: Instant): Promise<void> {
  const values = { until: now - KEPT_FOR };
  await deleteInBatches(session, { table: 'request', key: 'token_tag', where: 'created_at <= :until', values });
}

export function tokenTag(vault: Vault, token: string): string {
  return vault.tag('token', token);
}

function sealedJson(vault: Vault, content: unknown): string {
  return vault.seal(JSON.stringify(content));
}

function opened(vault: Vault, row: unknown): RequestRow {
  const { sealed, ...rest } = rowSchema.parse(row);
  return { ...rest, content: JSON.parse(vault.open(sealed)) as unknown };
}
