/** The rows of updates in the ledger: how one is written, and how its deliveries go again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY, HOUR, type Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { Database, Session } from '../store/database.ts';

export interface NewEvent {
  state: 'frozen' | 'adopted';
  digest: string;
  reach: string;
  now: Instant;
  /** 0: nobody of its audience has been looked at yet; null: there is none, or it is whole. */
  frozenTo: 0 | null;
}

/** False: the ledger has it already. */
export async function insertEvent(session: Session, notice: Notice, event: NewEvent): Promise<boolean> {
  const { id, subjectId, kind } = notice;
  const changes = await session.run(
    `INSERT INTO update_event (id, subject_id, kind, state, noted_at, valid_until, digest, reach, candidates, prepared, excluded, suppressed, wave, frozen_to)
     VALUES (:id, :subjectId, :kind, :state, :now, :validUntil, :digest, :reach, 0, 0, 0, 0, 0, :frozenTo)
     ON CONFLICT DO NOTHING`,
    { id, subjectId, kind, validUntil: validUntil(notice, event.now), ...event },
  );
  return changes === 1;
}

/** From when on it is old news. */
export function validUntil({ kind, status }: Pick<Notice, 'kind' | 'status'>, now: Instant): Instant {
  return now + (kind === 'incident' && status !== 'resolved' ? 4 * HOUR : DAY);
}

/** How much is written at once. */
export interface Batches {
  /** So many rows in one transaction. */
  batch: number;
  /** Lets others write between two of them. */
  breathe: () => Promise<unknown>;
}

/** Longer than anybody who waits for the lock sleeps between two tries. */
const BREATH_MS = 10;

/** Some 50 ms of writing, for which others wait at most. */
export const BATCHES: Batches = { batch: 5000, breathe: () => sleep(BREATH_MS) };

/** Deletes the deliveries of the update; its counts stay those of what is left. Returns how many that were. */
export async function dropDeliveries(db: Database, id: string, { batch, breathe }: Batches): Promise<number> {
  for (let total = 0; ; await breathe()) {
    const dropped = await db.transaction((session) => dropBatch(session, id, batch));
    total += dropped;
    if (dropped < batch) return total;
  }
}

async function dropBatch(session: Session, id: string, batch: number): Promise<number> {
  const rows = await session.all('SELECT id FROM delivery WHERE update_id = :id LIMIT :batch', { id, batch });
  const values = { ids: JSON.stringify(rows) };
  const among = `(SELECT v.id FROM ${session.dialect.rowsOf(':ids', { id: 'integer' })})`;
  await session.run(`DELETE FROM attempt WHERE delivery_id IN ${among}`, values);
  const dropped = await session.run(`DELETE FROM delivery WHERE id IN ${among}`, values);
  await session.run(
    'UPDATE update_event SET candidates = candidates - :dropped, prepared = prepared - :dropped WHERE id = :id',
    { id, dropped },
  );
  return dropped;
}
