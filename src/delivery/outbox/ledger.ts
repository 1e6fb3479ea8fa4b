/**
 * The ledger of updates: which were told, to how many, and which were adopted.
 * Its audience is frozen once: who subscribes later gets the next update, and
 * correcting a text tells nobody again.
 */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { DAY, HOUR, type Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import { inTransaction, prepared, type Store } from '../store/store.ts';

/** Of everybody with a running subscription. */
export interface Audience {
  candidates: number;
  /** Those to be told. */
  prepared: number;
  /** Those who follow other components. */
  excluded: number;
}

/** A notice that names no component concerns everybody. */
const MATCHES = `EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber_id = s.id AND p.ended_at IS NULL
  AND (:components = '[]' OR p.component_id = '*' OR p.component_id IN (SELECT value FROM json_each(:components))))`;

const SUBSCRIBED = 'EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber_id = s.id AND p.ended_at IS NULL)';

/** Whom the notice would be told to, were its audience frozen now. */
export function audienceOf({ db }: Store, notice: Pick<Notice, 'components'>, reach: Reach = {}): Audience {
  const matching = count(
    prepared(db, `SELECT count(*) AS n FROM subscriber s WHERE ${MATCHES}`).get(componentsOf(notice, reach)),
  );
  const candidates = count(prepared(db, `SELECT count(*) AS n FROM subscriber s WHERE ${SUBSCRIBED}`).get());
  return { candidates, prepared: matching, excluded: candidates - matching };
}

export interface Reach {
  /** True: whatever components they follow. The plan decides. */
  isForEverybody?: boolean;
}

export interface Freezing extends Reach {
  /** The digest of the text that is told. */
  digest: string;
  now: Instant;
}

/** Writes a delivery for each of the audience, once for all; a second call changes nothing and returns null. */
export function freeze(store: Store, notice: Notice, { digest, now, ...reach }: Freezing): Audience | null {
  const { db } = store;
  return inTransaction(db, () => {
    const audience = audienceOf(store, notice, reach);
    if (!insertEvent(db, notice, { state: 'frozen', digest, now, ...audience })) return null;
    const { changes } = prepared(
      db,
      `INSERT INTO delivery (update_id, channel, target_id, run_at, updated_at)
       SELECT :id, 'email', s.id, :now, :now FROM subscriber s WHERE ${MATCHES} ORDER BY s.id
       ON CONFLICT DO NOTHING`,
    ).run({ id: notice.id, now, ...componentsOf(notice, reach) });
    if (Number(changes) !== audience.prepared)
      throw new Error(
        `Of “${notice.id}”, ${changes} deliveries were written and ${audience.prepared} counted; nothing is kept.`,
      );
    return audience;
  });
}

/** Marks the notices as told without telling anybody. Returns how many were new. */
export function adopt({ db }: Store, notices: readonly Notice[], now: Instant): number {
  const nobody = { candidates: 0, prepared: 0, excluded: 0 };
  return inTransaction(
    db,
    () => notices.filter((notice) => insertEvent(db, notice, { state: 'adopted', digest: '', now, ...nobody })).length,
  );
}

type NewEvent = Freezing & Audience & { state: 'frozen' | 'adopted' };

function insertEvent(db: DatabaseSync, { id, subjectId, kind, status }: Notice, event: NewEvent): boolean {
  const { state, now, digest, candidates, prepared: told, excluded } = event;
  const { changes } = prepared(db, 'INSERT INTO update_event VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING').run(
    id,
    subjectId,
    kind,
    state,
    now,
    now + (kind === 'incident' && status !== 'resolved' ? 4 * HOUR : DAY),
    digest,
    candidates,
    told,
    excluded,
  );
  return changes === 1;
}

const eventSchema = z.object({
  id: z.string(),
  state: z.enum(['adopted', 'frozen']),
  /** When its audience was frozen, or it was adopted. */
  notedAt: z.number(),
  digest: z.string(),
  candidates: z.number(),
  prepared: z.number(),
  excluded: z.number(),
  /** Still to be sent, by this or another sender. */
  waiting: z.number(),
  started: z.number(),
  accepted: z.number(),
  failed: z.number(),
  unknown: z.number(),
  cancelled: z.number(),
});
/** An update in the ledger with what became of its deliveries. */
export type LedgerUpdate = z.output<typeof eventSchema>;

/** Every update that was told or adopted, by id. Throws where the counts of one do not add up. */
export function ledgerOf({ db }: Store): Map<string, LedgerUpdate> {
  const rows = prepared(
    db,
    `SELECT e.id, e.state, e.noted_at AS notedAt, e.digest, e.candidates, e.prepared, e.excluded,
            count(*) FILTER (WHERE d.state IN ('ready', 'leased')) AS waiting,
            ${['started', 'accepted', 'failed', 'unknown', 'cancelled'].map(countOf).join(', ')}
       FROM update_event e LEFT JOIN delivery d ON d.update_id = e.id GROUP BY e.id`,
  ).all();
  const updates = eventSchema.array().parse(rows);
  updates.forEach(assertAccounted);
  return new Map(updates.map((update) => [update.id, update]));
}

function countOf(state: string): string {
  return `count(*) FILTER (WHERE d.state = '${state}') AS ${state}`;
}

/** Nobody of the frozen audience may be missing from the ledger. */
function assertAccounted(update: LedgerUpdate): void {
  const { id, prepared: told, waiting, started, accepted, failed, unknown, cancelled } = update;
  const sum = waiting + started + accepted + failed + unknown + cancelled;
  if (sum !== told) throw new Error(`Of “${id}”, ${told} deliveries were frozen and ${sum} are in the store.`);
}

/** Remembers that the text has changed since; the rest of its audience gets the new one. */
export function noteDigest({ db }: Store, id: string, digest: string): void {
  prepared(db, 'UPDATE update_event SET digest = ? WHERE id = ?').run(digest, id);
}

function componentsOf({ components }: Pick<Notice, 'components'>, { isForEverybody = false }: Reach) {
  return { components: JSON.stringify(isForEverybody ? [] : components.map(({ id }) => id)) };
}

function count(row: Record<string, unknown> | undefined): number {
  return Number(row?.['n']);
}
