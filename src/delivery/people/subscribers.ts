/**
 * Who is told. A subscriber is an address on a channel, kept as it was typed and
 * found without regard to case; a subscription says of which component, kind and
 * subject it wants to hear, `*` being all of them. Subscriptions are ended and
 * never deleted, so that importing an old list brings nobody back who left.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import { channelNameSchema, type ChannelName } from '../channel-name.ts';
import type { Row, Session } from '../store/database.ts';
import { addressTag, identityOf, sealedAddress, tagOfIdentity } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../store/vault.ts';
import { parseAddress } from './address.ts';
import type { Choice } from './choice.ts';
import type { Suppression } from './lifting.ts';
import { endSubscriptions } from './subscriptions.ts';

export { addSubscribers, type Added } from './add-subscribers.ts';

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
  const { sealed, tag, domainTag } = sealedAddress(vault, channel, address);
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
      contactTag: contact === null ? null : addressTag(vault, 'email', contact),
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
  components: z.string().nullable(),
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

/** Read at once, so that nothing is held open while somebody looks at them. */
const PAGE = 1000;
/** After every moment. */
const NEVER = 9_000_000_000_000_000;

/** Everybody, in the order of joining; those who have left with the time of it. */
export async function* listSubscribers({ db, vault }: Store): AsyncIterable<Subscriber> {
  for (let after = 0; ;) {
    const rows = subscriberSchema.array().parse(await pageOf(db, after));
    for (const row of rows) {
      after = row.id;
      const {
        sealed,
        components,
        suppressedSince: since,
        suppressedUntil: until,
        reason,
        evidence,
        ...subscriber
      } = row;
      // A row that has no choices stands for another spelling's, which counts.
      if (components === null) continue;
      const ids = [...new Set(components.split(' '))];
      yield {
        ...subscriber,
        address: sealed === null ? null : vault.open(sealed),
        components: ids.includes('*') ? [] : ids,
        suppression: since === null || reason === null ? null : { reason, evidence, since, until },
      };
    }
    if (rows.length < PAGE) return;
  }
}

function pageOf(session: Session, after: number): Promise<Row[]> {
  return session.all(
    `SELECT s.id, s.channel, s.address_sealed AS sealed, s.locale, s.created_at AS "createdAt", c.ended_at AS "endedAt",
            string_agg(c.component_id, ' ' ORDER BY c.component_id) AS components,
            x.suppressed_at AS "suppressedSince", x.until AS "suppressedUntil", x.reason, x.evidence
       FROM (SELECT * FROM subscriber WHERE id > :after ORDER BY id LIMIT ${PAGE}) AS s
       LEFT JOIN subscription c ON c.subscriber_id = s.id AND coalesce(c.ended_at, ${NEVER}) = (
         SELECT max(coalesce(p.ended_at, ${NEVER})) FROM subscription p WHERE p.subscriber_id = s.id)
       LEFT JOIN suppression x ON x.address_tag = s.address_tag AND x.suppressed_at IS NOT NULL
      GROUP BY s.id, s.channel, s.address_sealed, s.locale, s.created_at, c.ended_at, x.address_tag ORDER BY s.id`,
    { after },
  );
}

/** Ends the subscription of a mailbox, or of a target by its URL, and cancels what waits for it. Mails that have started are not called back. */
export async function removeSubscriber(
  { db, vault }: Store,
  typed: string,
  now: Instant,
): Promise<'removed' | 'ended-before' | 'unknown'> {
  const parsed = parseAddress(typed);
  const identity = 'address' in parsed ? identityOf('email', parsed.address) : typed;
  return db.transaction(async (session) => {
    const id = await findSubscriber(session, tagOfIdentity(vault, identity));
    if (id === null) return 'unknown';
    const ended = await endSubscriptions(session, id, { now, reason: 'operator' });
    return ended === 0 ? 'ended-before' : 'removed';
  });
}
