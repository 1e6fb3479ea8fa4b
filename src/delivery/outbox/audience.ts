/**
 * Who is told of a notice: everybody with a running subscription that matches
 * its components, its kind and its subject, minus the suppressed.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { ChannelName } from '../channel-name.ts';
import type { Session, Values } from '../store/database.ts';

/** Of everybody with a running subscription. */
export interface Audience {
  candidates: number;
  /** Those to be told. */
  prepared: number;
  /** Those who follow something else. */
  excluded: number;
  /** Those to whose address nothing is sent: it does not exist, or it complained. */
  suppressed: number;
}

export interface Reach {
  /** Whatever components and kinds they follow. The plan decides. */
  isForEverybody?: boolean;
  /** Only those whom this update reached, or may have: what corrects it goes to nobody else. */
  toldOf?: string | null;
}

type Told = Pick<Notice, 'components' | 'kind' | 'subjectId'>;

/** What a subscriber may follow: the account of an incident belongs to the incident. */
export type SubscriptionKind = 'incident' | 'maintenance' | 'announcement';
export const SUBSCRIPTION_KINDS: readonly SubscriptionKind[] = ['incident', 'maintenance', 'announcement'];

const RUNNING = 'EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber_id = s.id AND p.ended_at IS NULL)';

/** A notice that names no component concerns everybody; who follows one incident only hears of no other. */
function matches({ dialect }: Session, { toldOf = null }: Reach): string {
  if (toldOf !== null)
    return `EXISTS (SELECT 1 FROM delivery t WHERE t.update_id = :toldOf AND t.target_id = s.id
      AND t.channel = s.channel AND t.state IN ('started', 'accepted', 'unknown')) AND ${RUNNING}`;
  return `EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber_id = s.id AND p.ended_at IS NULL
    AND p.subject_id IN ('*', :subjectId) AND (p.kind IN ('*', :kind) OR :kind = '*')
    AND (:components = '[]' OR p.component_id = '*' OR p.component_id IN ${dialect.listed(':components')}))`;
}

const SUPPRESSED = `EXISTS (SELECT 1 FROM suppression x WHERE x.address_tag = s.address_tag
  AND x.suppressed_at IS NOT NULL AND (x.until IS NULL OR x.until > :now))`;

const countsSchema = z.object({ candidates: z.number(), matching: z.number(), prepared: z.number() });

/** Whom the notice would be told to, were its audience frozen now. */
export async function audienceOf(
  session: Session,
  notice: Told,
  { now, ...reach }: Reach & { now: Instant },
): Promise<Audience> {
  const [row] = await session.all(
    `SELECT count(*) AS candidates, count(*) FILTER (WHERE matching = 1) AS matching,
            count(*) FILTER (WHERE matching = 1 AND suppressed = 0) AS prepared
       FROM (SELECT CASE WHEN ${matches(session, reach)} THEN 1 ELSE 0 END AS matching,
                    CASE WHEN ${SUPPRESSED} THEN 1 ELSE 0 END AS suppressed
               FROM subscriber s WHERE ${RUNNING}) AS audience`,
    { now, ...valuesOf(notice, reach) },
  );
  const { candidates, matching, prepared } = countsSchema.parse(row);
  return { candidates, prepared, excluded: candidates - matching, suppressed: matching - prepared };
}

export interface Waves {
  /** Up to how many are in each wave but the last, counted from the first; none: one wave. */
  ends: readonly number[];
}

/** Writes a delivery for each of the audience. Returns how many. Waves are drawn by the address's tag, which is as good as by lot. */
export async function writeAudience(
  session: Session,
  notice: Told & Pick<Notice, 'id'>,
  { now, waves, ...reach }: Reach & { now: Instant; waves: Waves },
): Promise<number> {
  const place = waves.ends.length === 0 ? '0' : 'row_number() OVER (ORDER BY s.address_tag)';
  const cases = waves.ends.map((end, wave) => `WHEN place <= ${Math.trunc(end)} THEN ${wave}`);
  const wave = cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE ${cases.length} END`;
  return session.run(
    `INSERT INTO delivery (update_id, channel, target_id, domain_tag, wave, run_at, updated_at)
     SELECT CAST(:id AS text), channel, id, domain_tag, ${wave}, CAST(:now AS bigint), CAST(:now AS bigint)
       FROM (SELECT s.id, s.channel, s.domain_tag, ${place} AS place FROM subscriber s
              WHERE ${matches(session, reach)} AND NOT ${SUPPRESSED}) AS audience
      WHERE true ORDER BY id ON CONFLICT DO NOTHING`,
    { id: notice.id, now, ...valuesOf(notice, reach) },
  );
}

/** Whether anybody follows by one of the channels. */
export async function isAnybodyOn(session: Session, ...channels: ChannelName[]): Promise<boolean> {
  const rows = await session.all(
    `SELECT 1 AS one FROM subscriber s WHERE s.channel IN ${session.dialect.listed(':channels')} AND ${RUNNING} LIMIT 1`,
    { channels: JSON.stringify(channels) },
  );
  return rows.length > 0;
}

/** Two updates with the same words here are told to the same choice of people. */
export function reachOf(notice: Told, reach: Reach): string {
  const { components, kind } = valuesOf(notice, reach);
  return `${String(kind)} ${String(components)}`;
}

function valuesOf({ components, kind, subjectId }: Told, { isForEverybody = false, toldOf = null }: Reach): Values {
  return {
    toldOf,
    subjectId,
    kind: isForEverybody ? '*' : followedKind(kind),
    components: JSON.stringify(isForEverybody ? [] : components.map(({ id }) => id).toSorted()),
  };
}

function followedKind(kind: Notice['kind']): SubscriptionKind {
  return kind === 'postmortem' ? 'incident' : kind;
}
