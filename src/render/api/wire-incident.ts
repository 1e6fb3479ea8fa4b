/** Incidents and maintenances in Statuspage's shape. */
import type { z } from 'zod';
import type { Content } from '#core/content.ts';
import {
  componentsOf,
  detectedAtOf,
  enteredAt,
  firstUpdate,
  impactOf,
  incidentStatus,
  latestUpdate,
  resolvedAt,
  titleOf,
} from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import { maintenanceChangedAt, maintenanceStatusAt, type Maintenance } from '#core/maintenance.ts';
import { pathOf } from '../addresses.ts';
import type { WireLeaf, WireRow } from './component-shape.ts';
import type { incidentCourseShape, incidentShape, workCourseShape, workShape } from './incident-shape.ts';
import type { Told } from './told.ts';
import { componentWireId } from './wire-component.ts';
import { incidentFacts, workFacts } from './wire-facts.ts';
import { entryWireId, pageWireId, timeOrNull, wireTime } from './wire-id.ts';
import { wireIncidentUpdates, wireMaintenanceUpdates, wireWorkStatus } from './wire-update.ts';

type Moment = Pick<Told, 'content' | 'now'>;
/** With the rows of all components. */
type MomentWithRows = Moment & { rows: readonly WireRow[] };

export function wireIncident(told: MomentWithRows, incident: Incident): z.output<typeof incidentShape> {
  const ids = [...componentsOf(incident).keys()];
  return { ...wireIncidentCourse(told.content, incident), components: rowsOf(told, ids) };
}

/** Without the rows of its components: nothing in it changes but by its own updates. */
export function wireIncidentCourse(content: Content, incident: Incident): z.output<typeof incidentCourseShape> {
  const [first, latest] = [firstUpdate(incident), latestUpdate(incident)];
  const end = resolvedAt(incident);
  return {
    ...frame(content, incident, { createdAt: first.at, updatedAt: Math.max(latest.at, incident.postmortem?.at ?? 0) }),
    status: end !== null && incident.postmortem !== null ? 'postmortem' : incidentStatus(incident),
    monitoring_at: timeOrNull(enteredAt(incident, 'monitoring')),
    resolved_at: timeOrNull(end),
    impact: impactOf(incident),
    started_at: wireTime(detectedAtOf(incident) ?? first.at),
    incident_updates: wireIncidentUpdates(content, incident),
    x_allclear: incidentFacts(content, incident),
  };
}

export function wireMaintenance(told: MomentWithRows, maintenance: Maintenance): z.output<typeof workShape> {
  return { ...wireMaintenanceCourse(told, maintenance), components: rowsOf(told, Object.keys(maintenance.components)) };
}

export function wireMaintenanceCourse(
  { content, now }: Moment,
  maintenance: Maintenance,
): z.output<typeof workCourseShape> {
  const { updates, window } = maintenance;
  const first = updates[0]?.at ?? window.from;
  const status = maintenanceStatusAt(maintenance, now) ?? 'scheduled';
  const isOver = status === 'completed' || status === 'cancelled';
  return {
    ...frame(content, maintenance, { createdAt: first, updatedAt: maintenanceChangedAt(maintenance, now) }),
    status: wireWorkStatus(status),
    monitoring_at: null,
    resolved_at: isOver ? wireTime(endOf(maintenance)) : null,
    impact: 'maintenance',
    started_at: wireTime(first),
    incident_updates: wireMaintenanceUpdates(content, maintenance),
    scheduled_for: wireTime(window.from),
    scheduled_until: wireTime(window.until),
    x_allclear: workFacts(maintenance, status),
  };
}

/** When it was said to be over, else when its window closed by itself. */
function endOf({ updates, window }: Maintenance): Instant {
  const lastOpen = updates.findLastIndex(({ status }) => status !== 'completed' && status !== 'cancelled');
  return updates[lastOpen + 1]?.at ?? window.until;
}

function frame(
  { page }: Content,
  subject: Incident | Maintenance,
  { createdAt, updatedAt }: { createdAt: Instant; updatedAt: Instant },
) {
  return {
    id: entryWireId(subject),
    name: titleOf(subject),
    created_at: wireTime(createdAt),
    updated_at: wireTime(updatedAt),
    shortlink: page.url + pathOf(subject.id),
    page_id: pageWireId(page),
    reminder_intervals: null,
  };
}

/** The components' own rows, as in the list of all components. */
function rowsOf({ rows }: MomentWithRows, ids: readonly string[]): WireLeaf[] {
  const wanted = ids.map(componentWireId);
  return rows.filter((row) => !row.group && wanted.includes(row.id)) as WireLeaf[];
}
