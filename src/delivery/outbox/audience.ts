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

export type Told = Pick<Notice, 'components' | 'kind' | 'subjectId'>;

/** What a subscriber may follow: the account of an incident belongs to the incident. */
export type SubscriptionKind = 'incident' | 'maintenance' | 'announcement';
export const SUBSCRIPTION_KINDS: readonly SubscriptionKind[] = ['incident', 'maintenance', 'announcement'];

/** Whether a row of `subscriber` has a subscription that has not ended, as an SQL condition. */
export function isRunning(alias: string): string {
  return `EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber_id = ${alias}.id AND p.ended_at IS NULL)`;
}

const RUNNING = isRunning('s');

/** A notice that names no component concerns everybody; who follows one incident only hears of no other. */
function matches({ dialect }: Session, { toldOf = null }: Reach): string {
  if (toldOf !== null)
    return `EXISTS (SELECT 1 FROM delivery t WHERE t.update_id = :toldOf AND t.target_id = s.id
      AND t.channel = s.channel AND t.state IN ('started', 'accepted', 'unknown')) AND ${RUNNING}`;
  return `EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber_id = s.id AND p.ended_at IS NULL
    AND p.subject_id IN ('*', :subjectId) AND (p.kind IN ('*', :kind) OR :kind = '*')
    AND (:components = '[]' OR p.component_id = '*' OR p.component_id IN ${dialect.listed(':components')}))`;
}

/** Whether nothing is sent to the address of a row of `subscriber`, as an SQL condition. */
export function isSuppressed(alias: string): string {
  return `EXISTS (SELECT 1 FROM suppression x WHERE x.address_tag = ${alias}.address_tag
    AND x.suppressed_at IS NOT NULL AND (x.until IS NULL OR x.until > :now))`;
}

const SUPPRESSED = isSuppressed('s');

/** Subscribers by their ids. */
export interface Range {
  /** Not with it. */
  after: number;
  /** With it. */
  upTo: number;
}

const EVERYBODY: Range = { after: 0, upTo: Number.MAX_SAFE_INTEGER };
const IN_RANGE = 's.id > :after AND s.id <= :upTo';

const countsSchema = z.object({ candidates: z.number(), matching: z.number(), prepared: z.number() });

/** Whom the notice would be told to, were its audience frozen now. */
export async function audienceOf(
  session: Session,
  notice: Told,
  { now, range = EVERYBODY, ...reach }: Reach & { now: Instant; range?: Range },
): Promise<Audience> {
  const [row] = await session.all(
    `SELECT count(*) AS candidates, count(*) FILTER (WHERE matching = 1) AS matching,
            count(*) FILTER (WHERE matching = 1 AND suppressed = 0) AS prepared
       FROM (SELECT CASE WHEN ${matches(session, reach)} THEN 1 ELSE 0 END AS matching,
                    CASE WHEN ${SUPPRESSED} THEN 1 ELSE 0 END AS suppressed
               FROM subscriber s WHERE ${IN_RANGE} AND ${RUNNING}) AS audience`,
    { now, ...range, ...valuesOf(notice, reach) },
  );
  const { candidates, matching, prepared } = countsSchema.parse(row);
  return { candidates, prepared, excluded: candidates - matching, suppressed: matching - prepared };
}

export interface Waves {
  /** Up to how many are in each wave but the last, counted from the first; none: one wave. */
  ends: readonly number[];
}

/** The last address's tag of each wave but the last. Drawn by the tag, which is as good as by lot, and says of each row alone where it belongs. */
export async function drawWaves(
  session: Session,
  notice: Told,
  { now, ends, ...reach }: Reach & Waves & { now: Instant },
): Promise<string[]> {
  const lasts: string[] = [];
  for (const end of ends) {
    const [row] = await session.all(
      `SELECT s.address_tag AS tag FROM subscriber s WHERE s.address_tag IS NOT NULL AND ${matches(session, reach)} AND NOT ${SUPPRESSED}
        ORDER BY s.address_tag LIMIT 1 OFFSET :place`,
      { now, place: end - 1, ...valuesOf(notice, reach) },
    );
    // Behind every tag: fewer are there than were counted.
    lasts.push(row === undefined ? 'g' : String(row['tag']));
  }
  return lasts;
}

export interface Writing extends Reach {
  now: Instant;
  range: Range;
  /** From {@link drawWaves}. */
  lasts: readonly string[];
}

/** Writes a delivery for each of the audience in the range. Returns how many. */
export async function writeAudience(
  session: Session,
  notice: Told & Pick<Notice, 'id'>,
  { now, lasts, range, ...reach }: Writing,
): Promise<number> {
  const cases = lasts.map((_, wave) => `WHEN s.address_tag <= :last${wave} THEN ${wave}`);
  const wave = cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE ${cases.length} END`;
  return session.run(
    `INSERT INTO delivery (update_id, channel, target_id, domain_tag, wave, run_at, updated_at)
     SELECT CAST(:id AS text), s.channel, s.id, s.domain_tag, ${wave}, CAST(:now AS bigint), CAST(:now AS bigint)
       FROM subscriber s WHERE ${IN_RANGE} AND ${matches(session, reach)} AND NOT ${SUPPRESSED}
      ORDER BY s.id ON CONFLICT DO NOTHING`,
    {
      id: notice.id,
      now,
      ...range,
      ...Object.fromEntries(lasts.map((last, index) => [`last${index}`, last])),
      ...valuesOf(notice, reach),
    },
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
