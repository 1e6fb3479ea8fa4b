/** What the store holds about a subscriber: all of it to take away, or gone. */
import { z } from 'zod';
import { printInstant, type Instant } from '#core/instant.ts';
import { channelNameSchema, type ChannelName } from '../channel-name.ts';
import { parsePushTarget, parseWebhookTarget } from '../channels/target.ts';
import { only, type Session } from '../store/database.ts';
import { addressTag, mailboxTagOf, waitingTagOf } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import { requestsOf } from './request-rows.ts';
import { endSubscriptions } from './subscriptions.ts';

const recordSchema = z.object({
  id: z.number(),
  channel: channelNameSchema,
  address: z.string().nullable(),
  contact: z.string().nullable(),
  locale: z.string().nullable(),
  createdAt: z.number(),
  epoch: z.number(),
});

export interface SubscriberRecord {
  id: number;
  channel: ChannelName;
  address: string;
  /** The mailbox that answers for an address that is none. */
  contact: string | null;
  locale: string | null;
  createdAt: Instant;
  /** Of the links that work. */
  epoch: number;
}

/** Null for one who was erased or never was. One whose address is another's spelling is that other. */
export async function subscriberRecord(
  { db, vault }: { db: Session; vault: Store['vault'] },
  id: number,
): Promise<SubscriberRecord | null> {
  return recordIn(db, vault, id);
}

async function recordIn(session: Session, vault: Store['vault'], id: number): Promise<SubscriberRecord | null> {
  const [row] = await session.all(
    `SELECT id, channel, address_sealed AS address, contact_sealed AS contact, locale, created_at AS "createdAt", link_epoch AS epoch
       FROM subscriber WHERE id = (SELECT coalesce(merged_into, id) FROM subscriber WHERE id = :id)`,
    { id },
  );
  const record = row === undefined ? null : recordSchema.parse(row);
  if (record === null || record.address === null) return null;
  const contact = record.contact === null ? null : vault.open(record.contact);
  return { ...record, address: vault.open(record.address), contact };
}

/** Everything that is kept about the subscriber, as JSON; null for one who was erased or never was. Moments are ISO 8601. */
export async function exportSubscriber({ db, vault }: Store, id: number): Promise<object | null> {
  return db.transaction(async (session) => {
    const record = await recordIn(session, vault, id);
    if (record === null) return null;
    const { id: own, epoch: _, ...subscriber } = record;
    const tag = addressTag(vault, record.channel, record.address);
    const requests = await requestsOf(session, vault, requestTags(vault, record));
    return {
      subscriber: dated({ ...subscriber, address: withoutSecrets(subscriber) }),
      subscriptions: await rowsOf(session, SUBSCRIPTIONS, { id: own }),
      deliveries: await deliveriesOf(session, own),
      requests: requests.map(({ content, createdAt, expiresAt, usedAt }) =>
        dated({ createdAt, expiresAt, usedAt, content: told(content) }),
      ),
      suppression: (await rowsOf(session, SUPPRESSION, { tag }))[0] ?? null,
    };
  });
}

const SUBSCRIPTIONS = `SELECT component_id AS component, kind, subject_id AS subject, created_at AS "createdAt",
    ended_at AS "endedAt", ended_reason AS "endedReason"
  FROM subscription WHERE subscriber_id = :id ORDER BY id`;

const DELIVERIES = `SELECT id, update_id AS "update", channel, state, code, reply, updated_at AS "updatedAt"
  FROM delivery WHERE target_id IN (SELECT id FROM subscriber WHERE id = :id OR merged_into = :id) ORDER BY id`;

const ATTEMPTS = `SELECT ended_at AS "endedAt", verdict, code, reply FROM attempt WHERE delivery_id = :id ORDER BY ended_at`;

const SUPPRESSION = `SELECT reason, evidence, score, scored_at AS "scoredAt", suppressed_at AS "suppressedAt", until AS "until"
  FROM suppression WHERE address_tag = :tag`;

async function deliveriesOf(session: Session, subscriberId: number): Promise<object[]> {
  const deliveries = await session.all(DELIVERIES, { id: subscriberId });
  const told: object[] = [];
  for (const { id, ...delivery } of deliveries)
    told.push({ ...dated(delivery), attempts: await rowsOf(session, ATTEMPTS, { id: Number(id) }) });
  return told;
}

async function rowsOf(session: Session, sql: string, values: Record<string, string | number>): Promise<object[]> {
  return (await session.all(sql, values)).map(dated);
}

/** Milliseconds of keys that end in `At`, and of `until`, as moments that people read. */
function dated(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'number' && /(?:At|^until)$/.test(key) ? printInstant(value) : value,
    ]),
  );
}

const askedSchema = z.object({ channel: channelNameSchema, address: z.string() }).loose();

/** Tags are for finding only, and say nothing to anybody. */
function told(content: unknown): object {
  const entries = Object.entries(content ?? {}).filter(([key]) => !key.endsWith('Tag'));
  return Object.fromEntries(
    entries.map(([key, value]: [string, unknown]) => {
      const asked = askedSchema.safeParse(value).data;
      return [key, asked === undefined ? value : { ...asked, address: withoutSecrets(asked) }];
    }),
  );
}

/** By a file that is passed on, nobody is to sign in our name, nor to read what goes to a browser. */
function withoutSecrets({ channel, address }: { channel: ChannelName; address: string }): string {
  const webhook = channel === 'webhook' ? parseWebhookTarget(address) : null;
  if (webhook !== null) return JSON.stringify({ url: webhook.url, shape: webhook.shape });
  return (channel === 'web-push' ? parsePushTarget(address)?.endpoint : null) ?? address;
}

/**
 * Ends everything and forgets address and contact, with what the mailbox had asked
 * for. The ledger keeps that updates were sent to a subscriber of this number; that an
 * address must not be written to is kept by its tag alone. False: erased before.
 */
export async function eraseSubscriber({ db, vault }: Store, id: number, now: Instant): Promise<boolean> {
  return db.transaction(async (session) => {
    const record = await recordIn(session, vault, id);
    if (record === null) return false;
    await endSubscriptions(session, record.id, { now, reason: 'erased' });
    await session.run(
      `UPDATE subscriber SET address_sealed = NULL, address_tag = NULL, domain_tag = '', contact_sealed = NULL,
              contact_tag = NULL, locale = NULL WHERE id = :id`,
      { id: record.id },
    );
    await forgetMailbox(session, vault, record);
    await session.run('DELETE FROM suppression WHERE address_tag = :tag AND suppressed_at IS NULL', {
      tag: addressTag(vault, record.channel, record.address),
    });
    return true;
  });
}

/** Unless the mailbox still answers for somebody. */
async function forgetMailbox(session: Session, vault: Store['vault'], record: SubscriberRecord): Promise<void> {
  const mailboxTag = mailboxTagOf(vault, record);
  const { others } = await only(
    session,
    'SELECT count(*) AS others FROM subscriber WHERE address_tag = :mailboxTag OR contact_tag = :mailboxTag',
    { mailboxTag },
  );
  if (Number(others) > 0) return;
  await session.run(`DELETE FROM request WHERE address_tag IN ${session.dialect.listed(':tags')}`, {
    tags: JSON.stringify(requestTags(vault, record)),
  });
}

/** Of codes, and of what waits to be confirmed. */
function requestTags(vault: Store['vault'], record: SubscriberRecord): string[] {
  return [mailboxTagOf(vault, record), waitingTagOf(vault, record)];
}
