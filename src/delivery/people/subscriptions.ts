/** A subscriber's running choices: written, read, ended. */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import { SUBSCRIPTION_KINDS } from '../outbox/audience.ts';
import type { Choice } from './choice.ts';

const ANY = '*';

export interface Choosing {
  choice: Choice;
  now: Instant;
}

/** Adds the choice to those that run; what runs already stays. */
export async function writeChoice(session: Session, subscriberId: number, { choice, now }: Choosing): Promise<void> {
  for (const component of orAny(choice.components))
    for (const kind of orAny(choice.kinds))
      await session.run(
        `INSERT INTO subscription (subscriber_id, component_id, kind, subject_id, created_at)
         VALUES (:subscriberId, :component, :kind, :subject, :now) ON CONFLICT DO NOTHING`,
        { subscriberId, component, kind, subject: choice.subject ?? ANY, now },
      );
}

export interface Ending {
  now: Instant;
  /** `unsubscribed`, `changed`, `operator`, `complaint`, `erased`, `gone`. */
  reason: string;
}

/** Ends all that runs, and cancels what waits for it. Returns how many choices that were. */
export async function endSubscriptions(
  session: Session,
  subscriberId: number,
  { now, reason }: Ending,
): Promise<number> {
  const ended = await session.run(
    'UPDATE subscription SET ended_at = :now, ended_reason = :reason WHERE subscriber_id = :subscriberId AND ended_at IS NULL',
    { subscriberId, now, reason },
  );
  // A sender that holds one of these rows finds it changed when it wants to start.
  await session.run(
    `UPDATE delivery SET state = 'cancelled', code = 'ended', lease_until = NULL, updated_at = :now
      WHERE target_id IN (SELECT id FROM subscriber WHERE id = :subscriberId OR merged_into = :subscriberId)
        AND state IN ('ready', 'leased')`,
    { subscriberId, now },
  );
  return ended;
}

/** The new choice instead of the old one; what waits already is still sent. Choices of one incident only stay. */
export async function replaceChoice(session: Session, subscriberId: number, { choice, now }: Choosing): Promise<void> {
  await session.run(
    `UPDATE subscription SET ended_at = :now, ended_reason = 'changed'
      WHERE subscriber_id = :subscriberId AND ended_at IS NULL AND subject_id = '*'`,
    { subscriberId, now },
  );
  await writeChoice(session, subscriberId, { choice, now });
  await forgetOldChanges(session, subscriberId);
}

/** Follows the one incident or maintenance no longer; what waits already is still sent. */
export async function endSubject(
  session: Session,
  subscriberId: number,
  { subject, now }: { subject: string; now: Instant },
): Promise<void> {
  await session.run(
    `UPDATE subscription SET ended_at = :now, ended_reason = 'changed'
      WHERE subscriber_id = :subscriberId AND subject_id = :subject AND ended_at IS NULL`,
    { subscriberId, subject, now },
  );
  await forgetOldChanges(session, subscriberId);
}

/** @limit Choices that somebody has changed and that are kept: without an end, a press a second would fill the disk. */
export const CHANGES_KEPT = 200;

/** That somebody left is kept for ever; what they chose before and changed, as far as it can be of use. */
async function forgetOldChanges(session: Session, subscriberId: number): Promise<void> {
  await session.run(
    `DELETE FROM subscription WHERE subscriber_id = :subscriberId AND ended_reason = 'changed' AND id NOT IN (
       SELECT id FROM subscription WHERE subscriber_id = :subscriberId AND ended_reason = 'changed'
        ORDER BY id DESC LIMIT ${CHANGES_KEPT})`,
    { subscriberId },
  );
}

const rowSchema = z.object({ component: z.string(), kind: z.string(), subject: z.string() });

export interface RunningChoice {
  /** Null: nothing runs but single subjects. */
  general: Choice | null;
  /** Incidents and maintenances that are followed one by one. */
  subjects: string[];
}

export async function choiceOf(session: Session, subscriberId: number): Promise<RunningChoice> {
  const rows = rowSchema.array().parse(
    await session.all(
      `SELECT component_id AS component, kind, subject_id AS subject FROM subscription
        WHERE subscriber_id = :subscriberId AND ended_at IS NULL ORDER BY component_id, kind, subject_id`,
      { subscriberId },
    ),
  );
  const general = rows.filter(({ subject }) => subject === ANY);
  const subjects = [...new Set(rows.map(({ subject }) => subject).filter((subject) => subject !== ANY))];
  if (general.length === 0) return { general: null, subjects };
  const kinds = SUBSCRIPTION_KINDS.filter((kind) => general.some((row) => row.kind === kind));
  return {
    general: {
      components: withoutAny(general.map(({ component }) => component)),
      kinds: general.some(({ kind }) => kind === ANY) ? [] : kinds,
      subject: null,
    },
    subjects,
  };
}

function orAny(ids: readonly string[]): readonly string[] {
  return ids.length === 0 ? [ANY] : ids;
}

function withoutAny(ids: readonly string[]): string[] {
  return ids.includes(ANY) ? [] : [...new Set(ids)];
}
