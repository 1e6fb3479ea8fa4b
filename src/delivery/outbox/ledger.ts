/**
 * The ledger of updates: which were told, to how many, and which were adopted.
 * Its audience is frozen once: who subscribes later gets the next update, and
 * correcting a text tells nobody again.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { Store } from '../store/store.ts';
import { insertEvent } from './event-rows.ts';
import { dropFreezing } from './freezing.ts';

export { freeze, type Freezing } from './freezing.ts';

/** Marks the notices as told without telling anybody. Returns how many were new. */
export async function adopt({ db }: Store, notices: readonly Notice[], now: Instant): Promise<number> {
  const adopted = await db.transaction(async (session) => {
    let count = 0;
    for (const notice of notices)
      if (await insertEvent(session, notice, { state: 'adopted', digest: '', reach: '', now, frozenTo: null }))
        count += 1;
    return count;
  });
  let dropped = 0;
  for (const { id } of notices) if (await dropFreezing(db, id)) dropped += 1;
  return adopted + dropped;
}

const count = z.number();
const eventSchema = z.object({
  id: z.string(),
  subjectId: z.string(),
  /** `freezing`: part of its audience is not written yet, and nobody is told. */
  state: z.enum(['adopted', 'freezing', 'frozen']),
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
    `SELECT e.id, e.subject_id AS "subjectId", e.noted_at AS "notedAt", e.digest, e.reach, e.wave,
            CASE WHEN e.frozen_to IS NULL THEN e.state ELSE 'freezing' END AS state,
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
