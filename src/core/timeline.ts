/**
 * The status of a component over time: at every moment the worst that any
 * incident or any maintenance gives it.
 */
import { worstComponentStatus, type ComponentStatus } from './component.ts';
import type { Content } from './content.ts';
import type { Instant } from './instant.ts';
import { isMaintenanceRunning, maintenanceMoments, maintenanceStatusAt } from './maintenance.ts';

/** A stretch during which the status stays the same. */
export interface Interval {
  status: ComponentStatus;
  startAt: Instant;
  /** Exclusive. */
  endAt: Instant;
  /** Ids of the incidents and maintenances that make it so; none while operational. */
  causes: string[];
}

export interface Span {
  from: Instant;
  until: Instant;
}

interface Change {
  at: Instant;
  cause: string;
  status: ComponentStatus;
}

/** From `from` to `until` (exclusive), without gaps, oldest first; none where `until` is not later. */
export function intervalsOf(content: Content, componentId: string, { from, until }: Span): Interval[] {
  // Of those who impair it alone: a list of all who ever did would be looked through at every change.
  const statuses = new Map<string, ComponentStatus>();
  const intervals: Interval[] = [];
  let startAt = from;
  for (const { at, cause, status } of changesOf(content, componentId)) {
    if (at >= until) break;
    if (at > startAt) {
      intervals.push(intervalOf(statuses, startAt, at));
      startAt = at;
    }
    if (status === 'operational') statuses.delete(cause);
    else statuses.set(cause, status);
  }
  if (startAt < until) intervals.push(intervalOf(statuses, startAt, until));
  return merged(intervals);
}

/** The status at one moment. */
export function componentStatusAt(content: Content, componentId: string, at: Instant): ComponentStatus {
  return intervalsOf(content, componentId, { from: at, until: at + 1 })[0]?.status ?? 'operational';
}

function changesOf(content: Content, componentId: string): Change[] {
  const said = content.incidents.flatMap((incident) =>
    incident.updates.flatMap(({ at, components }) => {
      const status = components[componentId];
      return status === undefined ? [] : [{ at, cause: incident.id, status }];
    }),
  );
  const planned = content.maintenances.flatMap((maintenance) => {
    const status = maintenance.components[componentId];
    if (status === undefined) return [];
    return maintenanceMoments(maintenance).map((at): Change => {
      const isRunning = isMaintenanceRunning(maintenanceStatusAt(maintenance, at));
      return { at, cause: maintenance.id, status: isRunning ? status : 'operational' };
    });
  });
  return [...said, ...planned].toSorted((a, b) => a.at - b.at);
}

function intervalOf(statuses: Map<string, ComponentStatus>, startAt: Instant, endAt: Instant): Interval {
  return { status: worstComponentStatus(statuses.values()), startAt, endAt, causes: [...statuses.keys()].toSorted() };
}

function merged(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const interval of intervals) {
    const last = result.at(-1);
    if (last?.status === interval.status && last.causes.join() === interval.causes.join()) last.endAt = interval.endAt;
    else result.push({ ...interval });
  }
  return result;
}
