/**
 * Browsers that are told. Nobody confirms by mail: the browser itself has asked
 * its reader, and its endpoint is a secret that nobody else can know.
 */
import type { Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import type { Vault } from '../store/vault.ts';
import type { Choice } from './choice.ts';
import { insertSubscriber } from './subscribers.ts';
import { replaceChoice } from './subscriptions.ts';

interface Browser {
  /** As `parseTarget` gives it. */
  target: string;
  choice: Choice;
  locale: string;
  now: Instant;
}

/** The subscriber's id. Of one that is there, keys, language and choice are those from now on. */
export async function subscribeBrowser(session: Session, vault: Vault, browser: Browser): Promise<number> {
  const { target: address, choice, locale, now } = browser;
  const id = await insertSubscriber(session, vault, { channel: 'web-push', address, contact: null, locale, now });
  const sealed = vault.seal(address);
  await session.run('UPDATE subscriber SET address_sealed = :sealed, locale = :locale WHERE id = :id', {
    id,
    sealed,
    locale,
  });
  await replaceChoice(session, id, { choice, now });
  return id;
}
