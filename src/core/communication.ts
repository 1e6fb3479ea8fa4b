/** How an incident was told, computed: what its readers waited, and for how long. */
import { detectedAtOf, firstUpdate, resolvedAt } from './incident-state.ts';
import type { Incident } from './incident.ts';
import type { Instant } from './instant.ts';
import { promisesOf } from './promise.ts';

export interface Communication {
  /** From detection to the first notice; null where no detection was told. */
  detectionMilliseconds: number | null;
  /** The longest wait between two updates until the service was restored, and until `now` while it is not. */
  longestGapMilliseconds: number;
  updates: number;
  /** Promises of a next update that have come due. */
  promises: number;
  promisesKept: number;
}

export function communicationOf(incident: Incident, now: Instant): Communication {
  const detectedAt = detectedAtOf(incident);
  const due = promisesOf(incident.updates, now).filter(({ state }) => state !== 'due');
  return {
    detectionMilliseconds: detectedAt === null ? null : firstUpdate(incident).at - detectedAt,
    longestGapMilliseconds: longestGap(incident, now),
    updates: incident.updates.length,
    promises: due.length,
    promisesKept: due.filter(({ state }) => state === 'kept').length,
  };
}

/** What comes after the end keeps nobody waiting. */
function longestGap(incident: Incident, now: Instant): number {
  const end = resolvedAt(incident) ?? now;
  const moments = [...incident.updates.map(({ at }) => at).filter((at) => at < end), end];
  return moments.reduce((longest, at, index) => Math.max(longest, at - (moments[index - 1] ?? at)), 0);
}
