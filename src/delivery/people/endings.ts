/**
 * Webhooks and chats that take nothing any more: which are to be ended, and
 * whose owners have not been told of that yet. The reason of an ending keeps
 * what has been said: `gone` and `failing`, with `-told` once a mail has left.
 */
import { z } from 'zod';
import { DAY, type Instant } from '#core/instant.ts';
import { channelNameSchema } from '../channel-name.ts';
import type { Session } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { endSubscriptions } from './subscriptions.ts';

/** So many updates, each with its whole schedule of attempts, and none accepted since. */
const FAILURES = 3;
/** Of what ended longer ago nobody is told: it may have ended before anybody was. */
const TOLD_WITHIN = 7 * DAY;
/** An owner can be of use to nobody who looks further back. */
const MAX_ATTEMPTS = 500;

const RUNNING = 'EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber_id = s.id AND p.ended_at IS NULL)';

/** Ends those that have given up {@link FAILURES} updates in a row. Only a mailbox that answers for it can be told, so others stay. */
export async function endFailing({ db }: Store, now: Instant): Promise<void> {
  await db.transaction(async (session) => {
    const rows = await session.all(
      `SELECT s.id FROM subscriber s WHERE s.contact_tag IS NOT NULL AND ${RUNNING} AND :failures <= (
         SELECT count(*) FROM delivery d WHERE d.target_id = s.id AND d.state = 'failed' AND d.attempt > 0
            AND d.code IN ('gave-up', 'stale')
            AND d.updated_at > coalesce((SELECT max(a.updated_at) FROM delivery a
                                          WHERE a.target_id = s.id AND a.state = 'accepted'), 0)
            AND d.updated_at > (SELECT min(p.created_at) FROM subscription p
                                 WHERE p.subscriber_id = s.id AND p.ended_at IS NULL))`,
      { failures: FAILURES },
    );
    for (const { id } of rows) await endSubscriptions(session, Number(id), { now, reason: 'failing' });
  });
}

const endedSchema = z.object({
  id: z.number(),
  channel: channelNameSchema,
  address: z.string(),
  contact: z.string(),
  locale: z.string().nullable(),
  endedAt: z.number(),
});

export interface Ended extends z.output<typeof endedSchema> {
  /** The first refusal since it last accepted something. */
  failingSince: Instant;
  /** “410”, “no-reply”; null: none is known. */
  lastCode: string | null;
}

/** Those whose owner is to be told, in the order of joining. */
export async function untoldEndings({ db, vault }: Store, now: Instant): Promise<Ended[]> {
  const rows = await db.all(
    `SELECT s.id, s.channel, s.address_sealed AS address, s.contact_sealed AS contact, s.locale,
            (SELECT max(p.ended_at) FROM subscription p WHERE p.subscriber_id = s.id) AS "endedAt"
       FROM subscriber s
      WHERE s.contact_tag IS NOT NULL AND s.address_sealed IS NOT NULL AND NOT ${RUNNING}
        AND EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber_id = s.id
                       AND p.ended_reason IN ('gone', 'failing') AND p.ended_at > :since)
        AND NOT EXISTS (SELECT 1 FROM suppression x WHERE x.address_tag = s.contact_tag
                           AND x.suppressed_at IS NOT NULL AND (x.until IS NULL OR x.until > :now))
      ORDER BY s.id`,
    { since: now - TOLD_WITHIN, now },
  );
  const endings: Ended[] = [];
  for (const row of rows) {
    const ended = endedSchema.parse(row);
    const [address, contact] = [vault.open(ended.address), vault.open(ended.contact)];
    endings.push({ ...ended, address, contact, ...(await failureOf(db, ended)) });
  }
  return endings;
}

async function failureOf(
  session: Session,
  { id, endedAt }: Pick<Ended, 'id' | 'endedAt'>,
): Promise<Pick<Ended, 'failingSince' | 'lastCode'>> {
  const rows = await session.all(
    `SELECT a.ended_at AS at, a.verdict, a.code FROM delivery d JOIN attempt a ON a.delivery_id = d.id
      WHERE d.target_id = :id ORDER BY a.ended_at DESC LIMIT ${MAX_ATTEMPTS}`,
    { id },
  );
  const accepted = rows.findIndex(({ verdict }) => verdict === 'accepted');
  const failures = accepted < 0 ? rows : rows.slice(0, accepted);
  const last = failures.find(({ code }) => code !== null && code !== 'gave-up');
  return {
    failingSince: Number(failures.at(-1)?.['at'] ?? endedAt),
    lastCode: last === undefined ? null : String(last['code']),
  };
}

/** Notes that the mail about it is about to leave; false: somebody else sends it, or it is not needed any more. */
export async function noteTold({ db }: Store, id: number): Promise<boolean> {
  const noted = await db.transaction((session) =>
    session.run(
      `UPDATE subscription SET ended_reason = ended_reason || '-told'
        WHERE subscriber_id = :id AND ended_reason IN ('gone', 'failing')`,
      { id },
    ),
  );
  return noted > 0;
}

/** The mail did not leave after all. */
export async function forgetTold({ db }: Store, id: number): Promise<void> {
  await db.transaction((session) =>
    session.run(
      `UPDATE subscription SET ended_reason = replace(ended_reason, '-told', '')
        WHERE subscriber_id = :id AND ended_reason IN ('gone-told', 'failing-told')`,
      { id },
    ),
  );
}
