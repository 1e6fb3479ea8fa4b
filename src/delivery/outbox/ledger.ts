/**
 * The ledger of updates: which were told, to how many, and which were adopted.
 * Its audience is frozen once: who subscribes later gets the next update, and
 * correcting a text tells nobody again.
 */
import { z } from 'zod';
import { DAY, HOUR, type Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { Session } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { audienceOf, reachOf, writeAudience, type Audience, type Reach, type Waves } from './audience.ts';

export interface Freezing extends Reach {
  /** The digest of the text that is told. */
  digest: string;
  now: Instant;
  /** How the audience is told in parts; absent: all at once. */
  wavesOf?: (audience: Audience) => Waves;
}

/** Writes a delivery for each of the audience, once for all; a second call changes nothing and returns null. */
export async function freeze(
  { db }: Store,
  notice: Notice,
  { digest, now, wavesOf = () => ({ ends: [] }), ...reach }: Freezing,
): Promise<Audience | null> {
  return db.transaction(async (session) => {
    const audience = await audienceOf(session, notice, { now, ...reach });
    const event = { state: 'frozen', digest, now, reach: reachOf(notice, reach), ...audience } as const;
    if (!(await insertEvent(session, notice, event))) return null;
    const written = await writeAudience(session, notice, { now, waves: wavesOf(audience), ...reach });
    if (written !== audience.prepared)
      throw new Error(
        `Of “${notice.id}”, ${written} deliveries were written and ${audience.prepared} counted; nothing is kept.`,
      );
    return audience;
  });
}

/** Marks the notices as told without telling anybody. Returns how many were new. */
export async function adopt({ db }: Store, notices: readonly Notice[], now: Instant): Promise<number> {
  const nobody = { candidates: 0, prepared: 0, excluded: 0, suppressed: 0 };
  return db.transaction(async (session) => {
    let count = 0;
    for (const notice of notices)
      if (await insertEvent(session, notice, { state: 'adopted', digest: '', reach: '', now, ...nobody })) count += 1;
    return count;
  });
}

type NewEvent = Audience & { state: 'frozen' | 'adopted'; digest: string; reach: string; now: Instant };

async function insertEvent(
  session: Session,
  { id, subjectId, kind, status }: Notice,
  { now, ...event }: NewEvent,
): Promise<boolean> {
  const changes = await session.run(
    `INSERT INTO update_event (id, subject_id, kind, state, noted_at, valid_until, digest, reach, candidates, prepared, excluded, suppressed, wave)
     VALUES (:id, :subjectId, :kind, :state, :now, :validUntil, :digest, :reach, :candidates, :prepared, :excluded, :suppressed, 0)
     ON CONFLICT DO NOTHING`,
    {
      id,
      subjectId,
      kind,
      now,
      validUntil: now + (kind === 'incident' && status !== 'resolved' ? 4 * HOUR : DAY),
      ...event,
    },
  );
  return changes === 1;
}

const count = z.number();
const eventSchema = z.object({
  id: z.string(),
  subjectId: z.string(),
  state: z.enum(['adopted', 'frozen']),
  /** When its audience was frozen, or it was adopted. */
  notedAt: z.number(),
  digest: z.string(),
  reach: z.string(),
  candidates: count,
  prepared: count,
  excluded: count,
  /** At the freeze and since. */
  suppressed: count,
  /** Still to be sent, by this or another sender. */
  waiting: count,
  started: count,
  accepted: count,
  failed: count,
  unknown: count,
  cancelled: count,
  superseded: count,
  /** Deliveries of later waves wait. */
  wave: count,
});
/** An update in the ledger with what became of its deliveries. */
export type LedgerUpdate = z.output<typeof eventSchema>;

const FINAL = ['started', 'accepted', 'failed', 'unknown', 'cancelled', 'superseded'] as const;

/** Every update that was told or adopted, by id. Throws where the counts of one do not add up. */
export async function ledgerOf({ db }: Pick<Store, 'db'>): Promise<Map<string, LedgerUpdate>> {
  const rows = await db.all(
    `SELECT e.id, e.subject_id AS "subjectId", e.state, e.noted_at AS "notedAt", e.digest, e.reach, e.wave,
            e.candidates, e.prepared, e.excluded,
            e.suppressed + count(*) FILTER (WHERE d.state = 'suppressed') AS suppressed,
            count(*) FILTER (WHERE d.state IN ('ready', 'leased')) AS waiting,
            ${FINAL.map((state) => `count(*) FILTER (WHERE d.state = '${state}') AS ${state}`).join(', ')}
       FROM update_event e LEFT JOIN delivery d ON d.update_id = e.id GROUP BY e.id ORDER BY e.noted_at, e.id`,
  );
  const updates = eventSchema.array().parse(rows);
  updates.forEach(assertAccounted);
  return new Map(updates.map((update) => [update.id, update]));
}

/** Nobody of the candidates may be missing from the ledger. */
function assertAccounted(update: LedgerUpdate): void {
  const { id, candidates, excluded, suppressed, waiting } = update;
  const sum = FINAL.reduce((total, state) => total + update[state], excluded + suppressed + waiting);
  if (sum !== candidates)
    throw new Error(`Of “${id}”, ${candidates} subscribers were counted and ${sum} are accounted for in the store.`);
}

/** Remembers that the text has changed since; the rest of its audience gets the new one. */
export async function noteDigest({ db }: Store, id: string, digest: string): Promise<void> {
  await db.run('UPDATE update_event SET digest = :digest WHERE id = :id', { id, digest });
}
