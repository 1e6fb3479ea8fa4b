/**
 * Who is told. A subscriber is an address on a channel, kept as it was typed and
 * found without regard to case; a subscription says of which component, kind and
 * subject it wants to hear, `*` being all of them. Subscriptions are ended and
 * never deleted, so that importing an old list brings nobody back who left.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import { channelNameSchema, type ChannelName } from '../channel-name.ts';
import type { Session } from '../store/database.ts';
import { addressTag, sealedAddress } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../store/vault.ts';
import type { Suppression } from './lifting.ts';
import { callLinksBack } from './links.ts';
import { endSubscriptions, writeChoice } from './subscriptions.ts';
import { EVERYTHING, type Choice } from './choice.ts';
import type { SubscriberRow } from './subscriber-file.ts';

export interface Added {
  added: number;
  /** Subscribed already; their choices stay as they are. */
  alreadyThere: number;
  /** Lines of those who had ended their subscription, and stay away. */
  ended: number[];
}

export interface AddOptions {
  now: Instant;
  /** Brings back those who had ended: an order for people who asked to come back. */
  isReviving: boolean;
}

/** Writes all rows in one transaction; doing it again changes nothing. */
export async function addSubscribers(
  { db, vault }: Store,
  rows: readonly SubscriberRow[],
  options: AddOptions,
): Promise<Added> {
  const result: Added = { added: 0, alreadyThere: 0, ended: [] };
  await db.transaction(async (session) => {
    for (const row of rows) {
      const outcome = await addSubscriber(session, vault, { ...row, ...options });
      if (outcome === 'ended') result.ended.push(row.line);
      else result[outcome] += 1;
    }
  });
  return result;
}

async function addSubscriber(session: Session, vault: Vault, row: SubscriberRow & AddOptions) {
  const { address, locale, now } = row;
  const known = await findSubscriber(session, addressTag(vault, address));
  if (known !== null && (await isSubscribed(session, known))) return 'alreadyThere';
  if (known !== null && !row.isReviving) return 'ended';
  const id =
    known ?? (await insertSubscriber(session, vault, { channel: 'email', address, contact: null, locale, now }));
  if (known !== null) await callLinksBack(session, id);
  await writeChoice(session, id, { choice: { ...EVERYTHING, components: row.components }, now });
  return 'added';
}

/** The subscriber's id; null where there is none with this tag. */
export async function findSubscriber(session: Session, tag: string): Promise<number | null> {
  const [row] = await session.all('SELECT id FROM subscriber WHERE address_tag = :tag', { tag });
  return row === undefined ? null : Number(row['id']);
}

export async function isSubscribed(session: Session, id: number): Promise<boolean> {
  const rows = await session.all(
    'SELECT 1 AS one FROM subscription WHERE subscriber_id = :id AND ended_at IS NULL LIMIT 1',
    { id },
  );
  return rows.length > 0;
}

export interface NewSubscriber {
  channel: ChannelName;
  address: string;
  /** The mailbox that answers for an address that is none. */
  contact: string | null;
  locale: string | null;
  now: Instant;
}

/** The id of the new one; of one that is there already with this address, its own. */
export async function insertSubscriber(session: Session, vault: Vault, subscriber: NewSubscriber): Promise<number> {
  const { channel, address, contact, locale, now } = subscriber;
  const { sealed, tag, domainTag } = sealedAddress(vault, address);
  const [row] = await session.all(
    `INSERT INTO subscriber (channel, address_sealed, address_tag, domain_tag, contact_sealed, contact_tag, locale, created_at)
     VALUES (:channel, :sealed, :tag, :domainTag, :contactSealed, :contactTag, :locale, :now)
     ON CONFLICT (address_tag) DO UPDATE SET address_tag = excluded.address_tag RETURNING id`,
    {
      channel,
      sealed,
      tag,
      domainTag,
      contactSealed: contact === null ? null : vault.seal(contact),
      contactTag: contact === null ? null : addressTag(vault, contact),
      locale,
      now,
    },
  );
  return Number(row?.['id']);
}

const subscriberSchema = z.object({
  id: z.number(),
  channel: channelNameSchema,
  sealed: z.string().nullable(),
  locale: z.string().nullable(),
  createdAt: z.number(),
  endedAt: z.number().nullable(),
  components: z.string(),
  suppressedSince: z.number().nullable(),
  suppressedUntil: z.number().nullable(),
  reason: z.string().nullable(),
  evidence: z.string().nullable(),
});

export interface Subscriber {
  id: number;
  channel: ChannelName;
  /** Null once it was erased, or where another spelling's row counts. */
  address: string | null;
  locale: string | null;
  createdAt: Instant;
  /** Null while the subscription runs. */
  endedAt: Instant | null;
  /** Ids; empty: every component. */
  components: Choice['components'];
  /** Why nothing is sent there, whatever is subscribed; null: nothing is held against it. */
  suppression: Suppression | null;
}

/** Everybody, in the order of joining; those who have left with the time of it. */
export async function* listSubscribers({ db, vault }: Store): AsyncIterable<Subscriber> {
  const rows = db.each(
    `WITH choice AS (
       SELECT subscriber_id, ended_at, component_id,
              rank() OVER (PARTITION BY subscriber_id ORDER BY coalesce(ended_at, 9000000000000000) DESC) AS age
         FROM subscription)
     SELECT s.id, s.channel, s.address_sealed AS sealed, s.locale, s.created_at AS "createdAt", c.ended_at AS "endedAt",
            string_agg(c.component_id, ' ' ORDER BY c.component_id) AS components,
            x.suppressed_at AS "suppressedSince", x.until AS "suppressedUntil", x.reason, x.evidence
       FROM subscriber s JOIN choice c ON c.subscriber_id = s.id AND c.age = 1
       LEFT JOIN suppression x ON x.address_tag = s.address_tag AND x.suppressed_at IS NOT NULL
      GROUP BY s.id, c.ended_at, x.address_tag ORDER BY s.id`,
  );
  for await (const row of rows) {
    const { sealed, components, suppressedSince, suppressedUntil, reason, evidence, ...subscriber } =
      subscriberSchema.parse(row);
    const ids = [...new Set(components.split(' '))];
    yield {
      ...subscriber,
      address: sealed === null ? null : vault.open(sealed),
      components: ids.includes('*') ? [] : ids,
      suppression:
        suppressedSince === null || reason === null
          ? null
          : { reason, evidence, since: suppressedSince, until: suppressedUntil },
    };
  }
}

/** Ends the subscription, and cancels what waits for it. Mails that have started are not called back. */
export async function removeSubscriber(
  { db, vault }: Store,
  address: string,
  now: Instant,
): Promise<'removed' | 'ended-before' | 'unknown'> {
  return db.transaction(async (session) => {
    const id = await findSubscriber(session, addressTag(vault, address));
    if (id === null) return 'unknown';
    const ended = await endSubscriptions(session, id, { now, reason: 'operator' });
    return ended === 0 ? 'ended-before' : 'removed';
  });
}
