/** What a subscriber changes about what they follow. */
import type { Instant } from '#core/instant.ts';
import type { Store } from '../store/store.ts';
import type { Choice } from './choice.ts';
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

/** Ends everything; again, it changes nothing. */
export async function unsubscribe({ db }: Store, id: number, now: Instant): Promise<void> {
  await db.transaction((session) => endSubscriptions(session, id, { now, reason: 'unsubscribed' }));
}
