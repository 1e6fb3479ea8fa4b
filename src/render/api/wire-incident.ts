/** Incidents and maintenances in Statuspage's shape. */
import type { ComponentStatus } from '#core/component.ts';
import type { Content } from '#core/content.ts';
import {
  actionOf,
  componentsOf,
  detectedAtOf,
  figuresOf,
  firstUpdate,
  impactOf,
  incidentStatus,
  latestUpdate,
  resolvedAt,
  titleOf,
} from '#core/incident-state.ts';
import type { MayBeImported } from '#core/imported.ts';
import type { Incident, IncidentUpdate } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import { maintenanceStatusAt, type Maintenance, type MaintenanceUpdate } from '#core/maintenance.ts';
import type { PageStatus } from '#core/page-status.ts';
import { pathOf } from '../addresses.ts';
import { escapeHtml } from '../escape.ts';
import { renderText } from '../markdown.ts';
import { componentWireId, wireComponentName, wireComponents, wireStatus } from './wire-component.ts';
import { entryWireId, wireId, wireTime } from './wire-id.ts';

/** Statuspage's own limit for the text of an update, in characters. */
const MAX_BODY = 25_000;

interface Told {
  content: Content;
  status: PageStatus;
  now: Instant;
}

export function wireIncident(told: Told, incident: Incident) {
  const [first, latest] = [firstUpdate(incident), latestUpdate(incident)];
  const end = resolvedAt(incident);
  return {
    ...frame(told, incident, { createdAt: first.at, updatedAt: Math.max(latest.at, incident.postmortem?.at ?? 0) }),
    status: end !== null && incident.postmortem !== null ? ('postmortem' as const) : incidentStatus(incident),
    monitoring_at: timeOrNull(incident.updates.findLast(({ status }) => status === 'monitoring')?.at),
    resolved_at: timeOrNull(end),
    impact: impactOf(incident),
    started_at: wireTime(detectedAtOf(incident) ?? first.at),
    incident_updates: incident.updates
      .map((update, index) => incidentUpdate(told, incident, { update, index }))
      .toReversed(),
    components: wireAffected(told, [...componentsOf(incident).keys()]),
    reminder_intervals: null,
    x_allclear: { id: incident.id, kind: incident.kind, action: action(incident), figures: figures(incident) },
  };
}

export function wireMaintenance(told: Told, maintenance: Maintenance) {
  const { updates, window } = maintenance;
  const [first, latest] = [updates[0]?.at ?? window.from, updates.at(-1)?.at ?? window.from];
  const status = maintenanceStatusAt(maintenance, told.now) ?? 'scheduled';
  const isOver = status === 'completed' || status === 'cancelled';
  return {
    ...frame(told, maintenance, { createdAt: first, updatedAt: latest }),
    // Statuspage has no word for a window that was called off; the true one stands in x_allclear.
    status: status === 'cancelled' ? ('completed' as const) : status,
    monitoring_at: null,
    resolved_at: isOver ? wireTime(endOf(maintenance)) : null,
    impact: 'maintenance' as const,
    started_at: wireTime(first),
    incident_updates: updates.map((update) => wireUpdate(told, maintenance, update)).toReversed(),
    components: wireAffected(told, Object.keys(maintenance.components)),
    reminder_intervals: null,
    scheduled_for: wireTime(window.from),
    scheduled_until: wireTime(window.until),
    x_allclear: { id: maintenance.id, status },
  };
}

/** When it was said to be over, else when its window closed by itself. */
function endOf({ updates, window }: Maintenance): Instant {
  const lastOpen = updates.findLastIndex(({ status }) => status !== 'completed' && status !== 'cancelled');
  return updates[lastOpen + 1]?.at ?? window.until;
}

function frame(
  { content }: Told,
  subject: Incident | Maintenance,
  { createdAt, updatedAt }: { createdAt: Instant; updatedAt: Instant },
) {
  return {
    id: entryWireId(subject),
    name: titleOf(subject),
    created_at: wireTime(createdAt),
    updated_at: wireTime(updatedAt),
    shortlink: content.page.url + pathOf(subject.id),
    page_id: wireId('page'),
  };
}

function incidentUpdate(told: Told, incident: Incident, { update, index }: { update: IncidentUpdate; index: number }) {
  const before = componentsOf({ ...incident, updates: incident.updates.slice(0, index) });
  const changed = Object.entries(update.components).map(([id, status]: [string, ComponentStatus]) => ({
    code: componentWireId(id),
    name: wireComponentName(told.content, id),
    old_status: wireStatus(before.get(id) ?? 'operational'),
    new_status: wireStatus(status),
  }));
  return { ...wireUpdate(told, incident, update), affected_components: changed.length === 0 ? null : changed };
}

function wireUpdate(
  { content }: Told,
  subject: { id: string } & MayBeImported,
  update: IncidentUpdate | MaintenanceUpdate,
) {
  const at = wireTime(update.at);
  const isCancelled = update.status === 'cancelled';
  return {
    id: entryWireId(update),
    status: isCancelled ? ('completed' as const) : update.status,
    body: wireBody(update.body, content.page.url),
    incident_id: entryWireId(subject),
    created_at: at,
    updated_at: at,
    display_at: at,
    affected_components: null,
    deliver_notifications: update.notify,
    custom_tweet: null,
    tweet_id: null,
    x_allclear: { id: update.id, status: update.status, next_update_at: timeOrNull(update.nextUpdate) },
  };
}

/** Half a tag, half a character reference or half a surrogate pair where a text was cut. */
const CUT_PIECE = /<[^>]*$|&[^;]*$|[\uD800-\uDBFF]$/;

/** Clients put it into pages as it is, so it is HTML: the plain text, escaped, with line breaks. */
function wireBody(markdown: string, pageUrl: string): string {
  const resolveUrl = (href: string): string => new URL(href, pageUrl).href;
  const text = renderText(markdown, { width: Number.MAX_SAFE_INTEGER, resolveUrl });
  const html = escapeHtml(text).replaceAll('\n', '<br />');
  return html.length <= MAX_BODY ? html : `${html.slice(0, MAX_BODY - 1).replace(CUT_PIECE, '')}…`;
}

/** The components' own rows, as in the list of all components. */
function wireAffected({ content, status }: Told, ids: readonly string[]) {
  const wanted = ids.map(componentWireId);
  return wireComponents(content, status.components).filter(({ id }) => wanted.includes(id));
}

function action(incident: Incident) {
  const asked = actionOf(incident);
  if (asked === null) return null;
  const { state, what, who, until, openedAt } = asked;
  return { state, what, who, until: timeOrNull(until), opened_at: wireTime(openedAt) };
}

/** Every value that a figure had, newest first. */
function figures(incident: Incident) {
  return figuresOf(incident).map(({ id, label, values }) => ({
    id,
    label,
    values: values.map(({ value, note, at, updateId }) => ({
      value,
      note: note ?? null,
      stated_at: wireTime(at),
      update_id: wireId(updateId),
    })),
  }));
}

function timeOrNull(at: Instant | null | undefined): string | null {
  return at === null || at === undefined ? null : wireTime(at);
}
