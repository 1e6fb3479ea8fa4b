/**
 * Where an incident stands, computed from its updates. Every function here
 * takes an incident as it stood at the moment in question (`contentAsOf`), so
 * the last update is the latest word.
 */
import { worstComponentStatus, type ComponentStatus } from './component.ts';
import type { FigureValue, Impact, Incident, IncidentStatus, IncidentUpdate } from './incident.ts';
import type { Instant } from './instant.ts';

export function latestUpdate(incident: Incident): IncidentUpdate {
  return incident.updates.at(-1) as IncidentUpdate;
}

export function firstUpdate(incident: Incident): IncidentUpdate {
  return incident.updates[0] as IncidentUpdate;
}

/** What it is called now: a title has the moment of the update that gave it. */
export function titleOf({ title, updates }: { title: string; updates: { title?: string | undefined }[] }): string {
  return updates.findLast((update) => update.title !== undefined)?.title ?? title;
}

/** When staff noticed, as far as it has been said; null where it has not. */
export function detectedAtOf({ updates }: Incident): Instant | null {
  return updates.findLast((update) => update.detectedAt !== undefined)?.detectedAt ?? null;
}

export function incidentStatus(incident: Incident): IncidentStatus {
  return latestUpdate(incident).status;
}

export function isResolved(incident: Incident): boolean {
  return incidentStatus(incident) === 'resolved';
}

/** When the service was last said to be restored: the first of the closing run of `resolved` updates. Null while open. */
export function resolvedAt(incident: Incident): Instant | null {
  return isResolved(incident) ? enteredAt(incident, 'resolved') : null;
}

/** When the incident last came to have the status, however often that was said since; null where it never had. */
export function enteredAt({ updates }: Incident, status: IncidentStatus): Instant | null {
  const last = updates.findLastIndex((update) => update.status === status);
  const before = updates.slice(0, Math.max(last, 0)).findLastIndex((update) => update.status !== status);
  return last === -1 ? null : (updates[before + 1]?.at ?? null);
}

/** The status that this incident gives each component which it ever named, in the order of naming. */
export function componentsOf(incident: Incident): Map<string, ComponentStatus> {
  const statuses = new Map<string, ComponentStatus>();
  for (const update of incident.updates)
    for (const [id, status] of Object.entries(update.components)) statuses.set(id, status);
  return statuses;
}

/** The worst that it has been, so that a resolved incident keeps its weight in the history. */
export function impactOf(incident: Incident): Impact {
  if (incident.impact !== undefined) return incident.impact;
  return impactOfStatus(worstComponentStatus(incident.updates.flatMap((update) => Object.values(update.components))));
}

function impactOfStatus(status: ComponentStatus): Impact {
  switch (status) {
    case 'operational':
    case 'under_maintenance':
      return 'none';
    case 'degraded_performance':
      return 'minor';
    case 'partial_outage':
      return 'major';
    case 'suspended':
    case 'major_outage':
      return 'critical';
  }
}

/** A figure with every value it ever had, newest first. */
export interface FigureHistory {
  id: string;
  label: string;
  values: (FigureValue & { at: Instant; updateId: string })[];
}

/** The figures stated so far, in the order in which the incident lists their labels. */
export function figuresOf(incident: Incident): FigureHistory[] {
  return Object.entries(incident.figures).flatMap(([id, { label }]) => {
    const values = incident.updates.flatMap((update) => {
      const value = update.figures[id];
      return value === undefined ? [] : [{ ...value, at: update.at, updateId: update.id }];
    });
    return values.length === 0 ? [] : [{ id, label, values: values.toReversed() }];
  });
}

/** What customers must do: each statement keeps what an earlier one said and it does not say anew. */
export interface CustomerAction {
  state: 'open' | 'closed';
  what: string;
  who: string | null;
  until: Instant | null;
  /** When it was first asked for. */
  openedAt: Instant;
  /** When `state` became what it is. */
  changedAt: Instant;
}

/** Null where nothing was ever asked of customers. */
export function actionOf(incident: Incident): CustomerAction | null {
  return incident.updates.reduce<CustomerAction | null>(
    (before, { action: said, at }) => (said === undefined ? before : actionAfter(before, said, at)),
    null,
  );
}

function actionAfter(
  before: CustomerAction | null,
  said: NonNullable<IncidentUpdate['action']>,
  at: Instant,
): CustomerAction {
  return {
    state: said.state,
    what: said.what ?? before?.what ?? '',
    who: said.who ?? before?.who ?? null,
    until: said.until,
    openedAt: before?.openedAt ?? at,
    changedAt: before?.state === said.state ? before.changedAt : at,
  };
}

export function hasOpenAction(incident: Incident): boolean {
  return actionOf(incident)?.state === 'open';
}

/** The third track: the service may run again long before the account of it is written. */
export type Investigation =
  | { state: 'open'; promisedBy: Instant | null }
  | { state: 'published'; at: Instant }
  | { state: 'none' };

export function investigationOf(incident: Incident): Investigation {
  if (incident.postmortem !== null) return { state: 'published', at: incident.postmortem.at };
  const promisedBy = incident.updates.findLast((update) => update.postmortemBy !== undefined)?.postmortemBy ?? null;
  const isOpen = promisedBy !== null || incident.kind === 'security';
  return isOpen ? { state: 'open', promisedBy } : { state: 'none' };
}

/** Not finished in one of its three tracks, or with an open question. */
export function isUnfinished(incident: Incident): boolean {
  return (
    !isResolved(incident) ||
    hasOpenAction(incident) ||
    investigationOf(incident).state === 'open' ||
    incident.corrections.some(({ closedAt }) => closedAt === undefined)
  );
}
