/**
 * Browsers that are told. Nobody confirms by mail: the browser itself has asked
 * its reader, and its endpoint is a secret that nobody else can know.
 */
import type { Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import type { Vault } from '../store/vault.ts';
import type { Choice } from './choice.ts';
import { subscriberRecord, type SubscriberRecord } from './data-rights.ts';
import { callLinksBack } from './links.ts';
import { insertSubscriber, isSubscribed } from './subscribers.ts';
import { replaceChoice } from './subscriptions.ts';

interface Browser {
  /** As `parseTarget` gives it. */
  target: string;
  choice: Choice;
  locale: string;
  now: Instant;
}

/** Of one that is there, keys, language and choice are those from now on. Null: the address is somebody's webhook. */
export async function subscribeBrowser(
  session: Session,
  vault: Vault,
  browser: Browser,
): Promise<SubscriberRecord | null> {
  const { target: address, choice, locale, now } = browser;
  const id = await insertSubscriber(session, vault, { channel: 'web-push', address, contact: null, locale, now });
  const known = await subscriberRecord({ db: session, vault }, id);
  if (known?.channel !== 'web-push') return null;
  if (!(await isSubscribed(session, id))) await callLinksBack(session, id);
  const sealed = vault.seal(address);
  await session.run('UPDATE subscriber SET address_sealed = :sealed, locale = :locale WHERE id = :id', {
    id,
    sealed,
    locale,
  });
  await replaceChoice(session, id, { choice, now });
  return subscriberRecord({ db: session, vault }, id);
}
