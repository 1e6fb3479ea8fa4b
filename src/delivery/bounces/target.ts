/** Whom a report is about, by what in it cannot be made up. */
import { recipientOf } from '../mail/message-tag.ts';
import { mailedTo } from '../people/tokens.ts';
import type { Session } from '../store/database.ts';
import { addressTag } from '../store/sealed-address.ts';
import type { Vault } from '../store/vault.ts';
import type { BounceReport } from './report.ts';

export interface Target {
  subscriberId: number;
  /** Of the address. */
  tag: string;
}

/**
 * By the delivery whose signature was verified, by the token or the Message-ID that our mail
 * had, else by the address that an authenticated service named. Null: nobody in the store.
 */
export async function targetOf(session: Session, vault: Vault, report: BounceReport): Promise<Target | null> {
  const { delivery, stopToken, messageId, recipient, source } = report;
  if (delivery !== null) return targetOfDelivery(session, Number(delivery));
  const token = stopToken === null ? null : mailedTo(vault, stopToken);
  const id = token ?? (messageId === null ? null : await recipientOf(session, vault, messageId));
  const target = id === null ? null : await targetOfSubscriber(session, id);
  if (target !== null || recipient === null || source === 'mail') return target;
  return found(
    await session.all(`SELECT id, address_tag AS tag FROM subscriber WHERE address_tag = :tag AND channel = 'email'`, {
      tag: addressTag(vault, 'email', recipient),
    }),
  );
}

/** Another spelling's row stands for the one that counts. */
const COUNTING = `JOIN subscriber s ON s.id = coalesce(t.merged_into, t.id)
  WHERE s.address_tag IS NOT NULL AND s.channel = 'email'`;

async function targetOfDelivery(session: Session, delivery: number): Promise<Target | null> {
  return found(
    await session.all(
      `SELECT s.id, s.address_tag AS tag FROM delivery d JOIN subscriber t ON t.id = d.target_id ${COUNTING} AND d.id = :delivery`,
      { delivery },
    ),
  );
}

async function targetOfSubscriber(session: Session, id: number): Promise<Target | null> {
  return found(
    await session.all(`SELECT s.id, s.address_tag AS tag FROM subscriber t ${COUNTING} AND t.id = :id`, { id }),
  );
}

function found([row]: Record<string, unknown>[]): Target | null {
  return row === undefined ? null : { subscriberId: Number(row['id']), tag: String(row['tag']) };
}
