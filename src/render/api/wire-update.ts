/** Updates in Statuspage's shape, newest first. */
import type { ComponentStatus } from '#core/component.ts';
import type { Content } from '#core/content.ts';
import { componentsOf, isResolved } from '#core/incident-state.ts';
import type { MayBeImported } from '#core/imported.ts';
import type { Incident, IncidentUpdate, Postmortem } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import { isMaintenanceRunning, maintenanceStatusAt, type Maintenance } from '#core/maintenance.ts';
import type { Written } from '#core/written.ts';
import { wireBody } from './wire-body.ts';
import { componentWireId, wireComponentName, wireStatus } from './wire-component.ts';
import { entryWireId, timeOrNull, wireTime } from './wire-id.ts';
import { updateInLanguages } from './wire-translations.ts';

/**
 * The account written afterwards is an update of its own. While the incident is open, it is never the first:
 * many clients read that one alone, and take it for how things are.
 */
export function wireIncidentUpdates(content: Content, incident: Incident) {
  const before = new Map<string, ComponentStatus>();
  const updates = incident.updates.map((update) => {
    const changes = changesOf(content, update, before);
    for (const [id, status] of Object.entries(update.components)) before.set(id, status);
    return {
      at: update.at,
      wire: {
        ...wireUpdate(content, incident, update),
        status: update.status,
        affected_components: changes.length === 0 ? null : changes,
      },
    };
  });
  const { postmortem } = incident;
  const newestFirst = updates.toReversed();
  if (postmortem === null) return newestFirst.map(({ wire }) => wire);
  const account = { at: postmortem.at, wire: wirePostmortem(content, incident, postmortem) };
  const later = newestFirst.filter(({ at }) => at > postmortem.at).length;
  const place = isResolved(incident) ? later : Math.max(later, 1);
  return [...newestFirst.slice(0, place), account, ...newestFirst.slice(place)].map(({ wire }) => wire);
}

export function wireMaintenanceUpdates(content: Content, maintenance: Maintenance) {
  const updates = maintenance.updates.map((update, index) => {
    const changes = workChangesOf(content, maintenance, index);
    return {
      ...wireUpdate(content, maintenance, update),
      status: wireWorkStatus(update.status),
      affected_components: changes.length === 0 ? null : changes,
    };
  });
  return updates.toReversed();
}

/** Statuspage has no word for a window that was called off; the true one stands in `x_allclear`. */
export function wireWorkStatus(status: Maintenance['updates'][number]['status']) {
  return status === 'cancelled' ? 'completed' : status;
}

/** Every component that an incident named, with the true status that it gives it. */
export function namedComponents(statuses: Iterable<[string, ComponentStatus]>) {
  return [...statuses].map(([id, status]) => ({ id, code: componentWireId(id), status }));
}

export function namedBy(incident: Incident) {
  return namedComponents(componentsOf(incident));
}

function wirePostmortem(content: Content, incident: Incident, postmortem: Postmortem) {
  const said = { ...postmortem, status: 'postmortem' as const };
  return { ...wireUpdate(content, incident, said), status: said.status, affected_components: null };
}

function changesOf(content: Content, { components }: IncidentUpdate, before: ReadonlyMap<string, ComponentStatus>) {
  return Object.entries(components).map(([id, status]) =>
    wireChange(content, id, [before.get(id) ?? 'operational', status]),
  );
}

/** Every component of the work, as in Statuspage: also while it works on, because work is still to come. */
function workChangesOf(content: Content, maintenance: Maintenance, index: number) {
  const at = maintenance.updates[index]?.at ?? maintenance.window.from;
  const isRunning = runsBy(maintenance, index, at);
  // A window opens without a word: the first word that it runs tells the change, else the word that it is over.
  const wasRunning = runsBy(maintenance, index - 1, isRunning ? maintenance.updates[index - 1]?.at : at);
  return Object.entries(maintenance.components).map(([id, status]) =>
    wireChange(content, id, [wasRunning ? status : 'operational', isRunning ? status : 'operational']),
  );
}

/** Whether it ran at a moment, by the updates up to one of them. */
function runsBy(maintenance: Maintenance, index: number, at: Instant = 0): boolean {
  const updates = maintenance.updates.slice(0, index + 1);
  return isMaintenanceRunning(maintenanceStatusAt({ ...maintenance, updates }, at));
}

function wireChange(content: Content, id: string, [before, after]: [before: ComponentStatus, after: ComponentStatus]) {
  return {
    code: componentWireId(id),
    name: wireComponentName(content, id),
    old_status: wireStatus(before),
    new_status: wireStatus(after),
    x_allclear: { id, old_status: before, new_status: after },
  };
}

type Entry = { id: string } & MayBeImported;

interface Said<S extends string> extends Written, MayBeImported {
  at: Instant;
  approximate: boolean;
  notify: boolean;
  status: S;
  title?: string | undefined;
  nextUpdate?: Instant | undefined;
  figures?: IncidentUpdate['figures'];
  action?: IncidentUpdate['action'];
  invented?: string | undefined;
}

/** All but what differs between an incident's and a maintenance's. */
function wireUpdate<S extends string>({ page }: Content, subject: Entry, said: Said<S>) {
  const at = wireTime(said.at);
  return {
    id: entryWireId(said),
    body: wireBody(said.body, page.url),
    incident_id: entryWireId(subject),
    created_at: at,
    updated_at: at,
    display_at: at,
    deliver_notifications: said.notify,
    custom_tweet: null,
    tweet_id: null,
    x_allclear: {
      id: said.id,
      status: said.status,
      title: said.title ?? null,
      is_approximate: said.approximate,
      figures: Object.entries(said.figures ?? {}).map(([id, { value, note }]) => ({ id, value, note: note ?? null })),
      action: said.action === undefined ? null : asked(said.action),
      next_update_at: timeOrNull(said.nextUpdate),
      invented: said.invented ?? null,
      notice_code: said.proof?.code ?? null,
      notice_sha256: said.proof?.sha256 ?? null,
      translations: updateInLanguages(said, page.url),
    },
  };
}

function asked({ state, what, who, until }: NonNullable<IncidentUpdate['action']>) {
  return { state, what: what ?? null, who: who ?? null, until: timeOrNull(until) };
}
