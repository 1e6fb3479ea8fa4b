/**
 * An audience is frozen in batches, by ascending id of the subscribers, so that
 * nobody else waits for long. Until the last one is written the event is
 * `freezing`: its column `frozen_to` has the last subscriber that was looked at,
 * nobody claims from it, and whoever finds it goes on behind that one.
 *
 * Each subscriber counts as in the moment of its batch: who leaves earlier is no
 * candidate, who leaves later has the delivery cancelled, and who joins before
 * the last batch is told.
 */
import { z } from 'zod';
import { MINUTE, type Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import { undisturbed, type Database, type Session } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import {
  audienceOf,
  drawWaves,
  reachOf,
  writeAudience,
  type Audience,
  type Range,
  type Reach,
  type Waves,
  type Writing,
} from './audience.ts';
import { BATCHES, dropDeliveries, insertEvent, validUntil, type Batches } from './event-rows.ts';

export interface Freezing extends Reach, Partial<Batches> {
  /** The digest of the text that is told. */
  digest: string;
  now: Instant;
  /** How the audience is told in parts; absent: all at once. */
  wavesOf?: (audience: Audience) => Waves;
}

/**
 * Writes a delivery for each of the audience, once for all; a second call
 * changes nothing and returns null. One that was cut short is continued.
 */
export async function freeze(
  { db }: Store,
  notice: Notice,
  { digest, now, wavesOf, batch = BATCHES.batch, breathe = BATCHES.breathe, ...reach }: Freezing,
): Promise<Audience | null> {
  const event = { digest, now, reach: reachOf(notice, reach) };
  const isNew = await insertEvent(db, notice, { ...event, state: 'frozen', frozenTo: 0 });
  if (!isNew && !(await takeOver(db, notice, { ...event, batch, breathe }))) return null;
  const ends = wavesOf?.(await audienceOf(db, notice, { now, ...reach })).ends ?? [];
  const lasts = await drawWaves(db, notice, { now, ends, ...reach });
  await freezeInBatches(db, notice, { batch, breathe, lasts, now, ...reach });
  return frozenAudience(db, notice.id);
}

type TakingOver = Batches & { digest: string; now: Instant; reach: string };

/** Nobody was told yet, so it is news from now on. Where it is for others than it was, it begins again. False: it is whole. */
async function takeOver(
  db: Database,
  notice: Notice,
  { digest, now, reach, ...batches }: TakingOver,
): Promise<boolean> {
  const { id } = notice;
  const values = { id, digest, now, reach, validUntil: validUntil(notice, now) };
  const taken = await db.run(
    `UPDATE update_event SET digest = :digest, noted_at = :now, valid_until = :validUntil
      WHERE id = :id AND frozen_to IS NOT NULL AND reach = :reach`,
    values,
  );
  if (taken === 1 || (await frozenTo(db, id)) === null) return taken === 1;
  await dropDeliveries(db, id, batches);
  await db.run(
    `UPDATE update_event SET digest = :digest, noted_at = :now, valid_until = :validUntil, reach = :reach,
            candidates = 0, prepared = 0, excluded = 0, suppressed = 0, frozen_to = 0
      WHERE id = :id AND frozen_to IS NOT NULL AND prepared = 0`,
    values,
  );
  return true;
}

/** Takes back one that was cut short, and marks the update as told. False: there is none. */
export async function dropFreezing(db: Database, id: string): Promise<boolean> {
  if ((await frozenTo(db, id)) === null) return false;
  await dropDeliveries(db, id, BATCHES);
  const dropped = await db.run(
    `UPDATE update_event SET state = 'adopted', candidates = 0, prepared = 0, excluded = 0, suppressed = 0, frozen_to = NULL
      WHERE id = :id AND frozen_to IS NOT NULL AND prepared = 0`,
    { id },
  );
  return dropped === 1;
}

type InBatches = Batches & Omit<Writing, 'range'>;

/** Goes on from where the event stands until its audience is whole. Another sender may do the same at the same time. */
async function freezeInBatches(db: Database, notice: Notice, { batch, breathe, ...writing }: InBatches): Promise<void> {
  const { id } = notice;
  for (let after = await frozenTo(db, id); after !== null; after = await frozenTo(db, id)) {
    const last = await endOfBatch(db, after, batch);
    const range = { after, upTo: last ?? after };
    await undisturbed(() =>
      db.transaction((session) =>
        last === null
          ? finish(session, id, { after, now: writing.now })
          : freezeBatch(session, notice, { ...writing, range }),
      ),
    );
    if (last !== null) await breathe();
  }
}

/** Null: the audience is whole, or the update is in nobody's ledger. */
async function frozenTo(session: Session, id: string): Promise<number | null> {
  const [row] = await session.all('SELECT frozen_to AS "frozenTo" FROM update_event WHERE id = :id', { id });
  return z
    .number()
    .nullable()
    .parse(row?.['frozenTo'] ?? null);
}

/** The last subscriber of the next batch; null where there is none behind. */
async function endOfBatch(session: Session, after: number, batch: number): Promise<number | null> {
  const [row] = await session.all(
    `SELECT max(id) AS last FROM (SELECT id FROM subscriber WHERE id > :after ORDER BY id LIMIT :batch) AS batch`,
    { after, batch },
  );
  return z
    .number()
    .nullable()
    .parse(row?.['last'] ?? null);
}

async function freezeBatch(session: Session, notice: Notice, writing: Writing): Promise<void> {
  // What is counted and what is written are of one moment.
  if (session.dialect.ofOneMoment !== '') await session.run(session.dialect.ofOneMoment);
  if (!(await takeBatch(session, notice.id, writing.range))) return;
  const audience = await audienceOf(session, notice, writing);
  const written = await writeAudience(session, notice, writing);
  if (written !== audience.prepared)
    throw new Error(
      `Of “${notice.id}”, ${written} deliveries were written and ${audience.prepared} counted; nobody is told of it.`,
    );
  await session.run(
    `UPDATE update_event SET candidates = candidates + :candidates, prepared = prepared + :prepared,
            excluded = excluded + :excluded, suppressed = suppressed + :suppressed WHERE id = :id`,
    { id: notice.id, ...audience },
  );
}

/** False: another sender has it. */
async function takeBatch(session: Session, id: string, { after, upTo }: Range): Promise<boolean> {
  const taken = await session.run('UPDATE update_event SET frozen_to = :upTo WHERE id = :id AND frozen_to = :after', {
    id,
    after,
    upTo,
  });
  return taken === 1;
}

/** Now it may be claimed from. */
async function finish(session: Session, id: string, { after, now }: { after: number; now: Instant }): Promise<void> {
  // On a server, who left in the same moment as their batch was written may have found no delivery to cancel.
  if (session.dialect.ofOneMoment !== '') await cancelEnded(session, id, now);
  await session.run('UPDATE update_event SET frozen_to = NULL WHERE id = :id AND frozen_to = :after', { id, after });
}

async function cancelEnded(session: Session, id: string, now: Instant): Promise<void> {
  const [row] = await session.all('SELECT noted_at AS since FROM update_event WHERE id = :id', { id });
  const values = { id, now, since: z.number().parse(row?.['since']) - MINUTE };
  await session.run(
    `UPDATE delivery SET state = 'cancelled', code = 'ended', updated_at = :now
      WHERE update_id = :id AND state = 'ready' AND target_id IN (SELECT p.subscriber_id FROM subscription p
        WHERE p.ended_at >= :since AND NOT EXISTS (SELECT 1 FROM subscription q
          WHERE q.subscriber_id = p.subscriber_id AND q.ended_at IS NULL))`,
    values,
  );
  await session.run(
    `UPDATE delivery SET state = 'suppressed', code = 'suppressed', updated_at = :now
      WHERE update_id = :id AND state = 'ready' AND target_id IN (SELECT s.id FROM subscriber s
        JOIN suppression x ON x.address_tag = s.address_tag
       WHERE x.suppressed_at >= :since AND (x.until IS NULL OR x.until > :now))`,
    values,
  );
}

const audienceSchema = z.object({
  candidates: z.number(),
  prepared: z.number(),
  excluded: z.number(),
  suppressed: z.number(),
});

async function frozenAudience(session: Session, id: string): Promise<Audience> {
  const rows = await session.all('SELECT candidates, prepared, excluded, suppressed FROM update_event WHERE id = :id', {
    id,
  });
  return audienceSchema.parse(rows[0]);
}
