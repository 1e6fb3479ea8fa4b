/** To whom a link leads, and how links are called back. */
import type { Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { subscriberRecord, type SubscriberRecord } from './data-rights.ts';
import { isEndTokenOf, isManageTokenOf, subscriberNamedIn, wasEndTokenOf } from './tokens.ts';

/** Who may be managed by the token; null: nobody, or no longer. */
export async function managedBy(store: Store, token: string, now: Instant): Promise<SubscriberRecord | null> {
  const id = subscriberNamedIn(token);
  const record = id === null ? null : await subscriberRecord(store, id);
  return record !== null && isManageTokenOf(store.vault, record, { token, now }) ? record : null;
}

/** Whose updates the token ends; null: nobody’s, or no longer. */
export async function endedBy(store: Store, token: string): Promise<SubscriberRecord | null> {
  const id = subscriberNamedIn(token);
  const record = id === null ? null : await subscriberRecord(store, id);
  // A mail may have gone to another spelling of the address, with that spelling's number.
  return id !== null && record !== null && isEndTokenOf(store.vault, { ...record, id }, token) ? record : null;
}

/** Whether the token ended updates once, and was called back since. */
export async function isCalledBack(store: Store, token: string): Promise<boolean> {
  const id = subscriberNamedIn(token);
  const record = id === null ? null : await subscriberRecord(store, id);
  return record !== null && wasEndTokenOf(store.vault, record, token);
}

/** Makes every link so far useless, but for those in mails that only end. */
export async function callLinksBack(session: Session, id: number): Promise<void> {
  await session.run('UPDATE subscriber SET link_epoch = link_epoch + 1 WHERE id = :id', { id });
}

/** Whose links they are, as a page saw it. */
export type Seen = Pick<SubscriberRecord, 'id' | 'epoch'>;

/** On the owner's order. The new epoch; null where links had been called back meanwhile: whoever asks came by one of those. */
export async function renewLinks({ db }: Store, { id, epoch }: Seen): Promise<number | null> {
  return db.transaction(async (session) => {
    if (!(await holdEpoch(session, { id, epoch }))) return null;
    await callLinksBack(session, id);
    return epoch + 1;
  });
}

/** Keeps the links as they are until the transaction ends; false where they were called back before. */
export async function holdEpoch(session: Session, { id, epoch }: Seen): Promise<boolean> {
  const held = await session.run(
    'UPDATE subscriber SET link_epoch = link_epoch WHERE id = :id AND link_epoch = :epoch',
    { id, epoch },
  );
  return held === 1;
}
