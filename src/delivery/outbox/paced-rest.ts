/** How fast what waits may go, by the paces that stand: for whoever asks how long it takes still. */
import { SECOND } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import { RELAY } from './buckets.ts';

export interface PacedRest {
  /** All mails together; null: as fast as they can. */
  relayPerSecond: number | null;
  /** How long the domain takes that takes longest, by its pace; 0: none keeps one. */
  slowestMs: number;
}

export async function pacedRest(session: Session): Promise<PacedRest> {
  const rows = await session.all(
    `SELECT p.scope, p.per_second AS "perSecond",
            (SELECT count(*) FROM delivery d WHERE d.state = 'ready' AND d.domain_tag = p.scope) AS waiting FROM pace p`,
  );
  const paces = rows.map(({ scope, perSecond, waiting }) => ({
    scope,
    perSecond: Number(perSecond),
    waiting: Number(waiting),
  }));
  const times = paces.map(({ perSecond, waiting }) => (waiting / perSecond) * SECOND);
  return {
    relayPerSecond: paces.find(({ scope }) => scope === RELAY)?.perSecond ?? null,
    slowestMs: Math.max(0, ...times),
  };
}
