/** Whose an address is, and what a confirmed request makes of it. */
import type { Instant } from '#core/instant.ts';
import { parseWebhookTarget } from '../channels/target.ts';
import type { Session } from '../store/database.ts';
import { addressTag } from '../store/sealed-address.ts';
import type { Vault } from '../store/vault.ts';
import type { Asked } from './asked.ts';
import { subscriberRecord, type SubscriberRecord } from './data-rights.ts';
import { callLinksBack } from './links.ts';
import { insertSubscriber, isSubscribed } from './subscribers.ts';
import { replaceChoice, writeChoice } from './subscriptions.ts';
import { liftSuppression } from './suppression.ts';

/** A webhook's address may be known to many; who has it first keeps it until the subscription ends. */
export async function isAnothers(
  session: Session,
  vault: Vault,
  { id, asked }: { id: number; asked: Asked },
): Promise<boolean> {
  return (await isSubscribed(session, id)) && !(await answersFor(session, vault, { id, asked }));
}

/** Whether it is the same mailbox that answered for the address before. */
async function answersFor(
  session: Session,
  vault: Vault,
  { id, asked }: { id: number; asked: Asked },
): Promise<boolean> {
  const [row] = await session.all('SELECT contact_tag AS tag FROM subscriber WHERE id = :id', { id });
  return row?.['tag'] === (asked.contact === null ? null : addressTag(vault, 'email', asked.contact));
}

/** Once it is known that nobody else has the address. */
export async function subscribe(
  session: Session,
  vault: Vault,
  { id: known, asked, now }: { id: number; asked: Asked; now: Instant },
): Promise<SubscriberRecord> {
  const { channel, choice, locale } = asked;
  const { address } = await withKeptSecret(session, vault, { id: known, asked });
  const id = await ownRow(session, vault, { id: known, asked, now });
  if (!(await isSubscribed(session, id))) await callLinksBack(session, id);
  await session.run(
    'UPDATE subscriber SET channel = :channel, address_sealed = :sealed, locale = :locale WHERE id = :id',
    {
      id,
      channel,
      // A webhook may want another shape than last time, and what was a webhook may be a chat's address.
      sealed: vault.seal(address),
      locale,
    },
  );
  if (choice.subject === null) await replaceChoice(session, id, { choice, now });
  else await writeChoice(session, id, { choice, now });
  await liftSuppression(session, addressTag(vault, channel, address));
  const record = await subscriberRecord({ db: session, vault }, id);
  if (record === null) throw new Error('A subscriber that has just been confirmed is not there.');
  return record;
}

/**
 * Where another mailbox answered for the address until its subscription ended, a row of its own: what was
 * sent and chosen before is not the new one's to see, and the old row stays what its mailbox may export and erase.
 */
async function ownRow(
  session: Session,
  vault: Vault,
  { id, asked, now }: { id: number; asked: Asked; now: Instant },
): Promise<number> {
  if (await answersFor(session, vault, { id, asked })) return id;
  await callLinksBack(session, id);
  await session.run('UPDATE subscriber SET address_tag = NULL WHERE id = :id', { id });
  return insertSubscriber(session, vault, { ...asked, now });
}

/** A webhook that runs keeps the key that its receiver has: asking for another choice or shape changes no key. */
export async function withKeptSecret(
  session: Session,
  vault: Vault,
  { id, asked }: { id: number; asked: Asked },
): Promise<Asked> {
  const wanted = asked.channel === 'webhook' ? parseWebhookTarget(asked.address) : null;
  if (wanted === null || !(await isSubscribed(session, id))) return asked;
  const record = await subscriberRecord({ db: session, vault }, id);
  const kept = record?.channel === 'webhook' ? parseWebhookTarget(record.address) : null;
  return kept === null ? asked : { ...asked, address: JSON.stringify({ ...wanted, secrets: kept.secrets }) };
}
