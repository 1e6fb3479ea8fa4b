/**
 * How the waves of an update went that may go by now. An operator who lets a
 * paused update go on has accepted what was counted until then: it is judged
 * by what comes after. Mails alone are counted: a customer's own webhook that is
 * broken says nothing about the others.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';

const count = z.number();
const wavesSchema = z.object({
  /** The last wave that may go, and the last that there is. */
  open: count,
  last: count,
  /** Still to be sent, of those that may go. */
  waiting: count,
  /** Accepted, refused, given up or unknown. */
  settled: count,
  /** By the relay, and for good. */
  refused: count,
  unknown: count,
  /** What had been settled, refused and unknown when an operator last let it go on. */
  passedSettled: count,
  passedRefused: count,
  passedUnknown: count,
  /** Connections of all senders that began on it, which may each have died with a mail on its way. */
  begunLines: count,
  /** An order holds it. */
  isHeld: z.union([z.boolean(), count]).transform(Boolean),
});
export type WaveCounts = z.output<typeof wavesSchema>;

/** Codes of what failed and was not refused. */
const NOT_REFUSED = "('stale', 'not-allowed')";

/** Null where nobody was to be told. */
export async function waveCounts(session: Session, id: string): Promise<WaveCounts | null> {
  const counts = Object.entries({
    waiting: "d.state IN ('ready', 'leased', 'started')",
    settled: "d.state IN ('accepted', 'failed', 'unknown')",
    refused: `d.state = 'failed' AND coalesce(d.code, '') NOT IN ${NOT_REFUSED}`,
    unknown: "d.state = 'unknown'",
  }).map(([name, is]) => `count(*) FILTER (WHERE d.channel = 'email' AND d.wave <= e.wave AND ${is}) AS ${name}`);
  const [row] = await session.all(
    `SELECT e.wave AS open, max(d.wave) AS last, ${counts.join(', ')}, e.begun_lines AS "begunLines",
            e.passed_settled AS "passedSettled", e.passed_refused AS "passedRefused", e.passed_unknown AS "passedUnknown",
            EXISTS (SELECT 1 FROM control c WHERE c.scope IN ('all', 'channel:email', 'update:' || e.id)) AS "isHeld"
       FROM update_event e JOIN delivery d ON d.update_id = e.id WHERE e.id = :id GROUP BY e.id`,
    { id },
  );
  return row === undefined ? null : wavesSchema.parse(row);
}

/** Whether enough of the waves that may go is settled. Half is: some mail systems put everybody off for minutes. */
export function isJudgeable({ settled, waiting }: WaveCounts): boolean {
  return settled >= waiting;
}

/** Lets the next wave go. */
export async function openWave(session: Session, id: string, wave: number): Promise<void> {
  await session.run('UPDATE update_event SET wave = :wave WHERE id = :id AND wave < :wave', { id, wave });
}

/** Lets go of all that waits, whatever came of the earlier waves: an operator's order. */
export async function openEveryWave(session: Session, updateIds: readonly string[]): Promise<void> {
  await session.run(
    `UPDATE update_event SET wave = (SELECT coalesce(max(d.wave), update_event.wave) FROM delivery d
        WHERE d.update_id = update_event.id AND d.state = 'ready' AND d.wave > update_event.wave)
      WHERE id IN ${session.dialect.listed(':updateIds')}`,
    { updateIds: JSON.stringify(updateIds) },
  );
}

/** A sender with so many connections begins on the updates. */
export async function noteLines(session: Session, updateIds: readonly string[], lines: number): Promise<void> {
  await session.run(
    `UPDATE update_event SET begun_lines = begun_lines + CAST(:lines AS integer)
      WHERE id IN ${session.dialect.listed(':updateIds')}`,
    { lines, updateIds: JSON.stringify(updateIds) },
  );
}

/** An operator lets the update go on as it is: what was counted until now closes no gate again, and the next wave is open. */
export async function passWaves(session: Session, id: string, now: Instant): Promise<void> {
  const counts = await waveCounts(session, id);
  if (counts === null) return;
  const { open, last, settled, refused, unknown } = counts;
  await session.run(
    `UPDATE update_event SET resumed_at = :now, passed_settled = :settled, passed_refused = :refused, passed_unknown = :unknown
      WHERE id = :id`,
    { id, now, settled, refused, unknown },
  );
  if (isJudgeable(counts) && settled > 0 && open < last) await openWave(session, id, open + 1);
}

/** When an operator last let the update go on; 0: never. */
export async function resumedAt(session: Session, id: string): Promise<Instant> {
  const [row] = await session.all('SELECT resumed_at AS at FROM update_event WHERE id = :id', { id });
  return Number(row?.['at'] ?? 0);
}
