/** What a subscriber changes about what they follow. */
import type { Instant } from '#core/instant.ts';
import { parseWebhookTarget } from '../channels/target.ts';
import type { Store } from '../store/store.ts';
import type { Choice } from './choice.ts';
import { subscriberRecord } from './data-rights.ts';
import { holdEpoch, type Seen } from './links.ts';
import { isSubscribed } from './subscribers.ts';
import { endSubject, endSubscriptions, replaceChoice, writeChoice } from './subscriptions.ts';

export interface Change {
  choice: Choice;
  locale: string | null;
  now: Instant;
}

/** The new choice instead of the old one. False where nothing runs that could be changed: coming back takes a confirmation. */
export async function changeChoice({ db }: Store, id: number, { choice, locale, now }: Change): Promise<boolean> {
  return db.transaction(async (session) => {
    if (!(await isSubscribed(session, id))) return false;
    await replaceChoice(session, id, { choice, now });
    await session.run('UPDATE subscriber SET locale = :locale WHERE id = :id', { id, locale });
    return true;
  });
}

/** One incident or maintenance more, or one less. False where nothing runs. */
export async function changeSubject(
  { db }: Store,
  id: number,
  { subject, isFollowed, now }: { subject: string; isFollowed: boolean; now: Instant },
): Promise<boolean> {
  return db.transaction(async (session) => {
    if (!(await isSubscribed(session, id))) return false;
    if (isFollowed) await writeChoice(session, id, { choice: { components: [], kinds: [], subject }, now });
    else await endSubject(session, id, { subject, now });
    return true;
  });
}

/**
 * A new key for a webhook's messages, which are signed with the one before it too until there is another: the receiver has
 * time to change. False where it is no webhook, or the links were called back meanwhile.
 */
export async function replaceSecret({ db, vault }: Store, seen: Seen, secret: string): Promise<boolean> {
  return db.transaction(async (session) => {
    if (!(await holdEpoch(session, seen))) return false;
    const record = await subscriberRecord({ db: session, vault }, seen.id);
    const webhook = record?.channel === 'webhook' ? parseWebhookTarget(record.address) : null;
    if (webhook === null) return false;
    const address = JSON.stringify({ ...webhook, secrets: [secret, ...webhook.secrets.slice(0, 1)] });
    await session.run('UPDATE subscriber SET address_sealed = :sealed WHERE id = :id', {
      id: seen.id,
      sealed: vault.seal(address),
    });
    return true;
  });
}

/** Ends everything; again, it changes nothing. */
export async function unsubscribe({ db }: Store, id: number, now: Instant): Promise<void> {
  await db.transaction((session) => endSubscriptions(session, id, { now, reason: 'unsubscribed' }));
}
