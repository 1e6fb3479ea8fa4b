/** What we know of an incident or a maintenance and Statuspage has no key for. */
import type { z } from 'zod';
import type { Content } from '#core/content.ts';
import { actionOf, figuresOf, incidentStatus, investigationOf } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import type { Maintenance, MaintenanceStatus } from '#core/maintenance.ts';
import { openPromise } from '#core/promise.ts';
import { guidancePath } from '../addresses.ts';
import type { incidentShape, workShape } from './incident-shape.ts';
import { wireBody } from './wire-body.ts';
import { entryWireId, timeOrNull, wireId, wireTime } from './wire-id.ts';
import { incidentInLanguages, workInLanguages } from './wire-translations.ts';
import { namedBy, namedComponents } from './wire-update.ts';

type IncidentFacts = z.output<typeof incidentShape>['x_allclear'];
type WorkFacts = z.output<typeof workShape>['x_allclear'];

export function incidentFacts({ page }: Content, incident: Incident): IncidentFacts {
  const { postmortem, summaryAt, body } = incident;
  const investigation = investigationOf(incident);
  return {
    id: incident.id,
    kind: incident.kind,
    status: incidentStatus(incident),
    summary: summaryAt === undefined ? null : { body: wireBody(body, page.url), written_at: wireTime(summaryAt) },
    components: namedBy(incident),
    figures: figures(incident),
    action: action(incident),
    promise: promise(incident),
    guidance: incident.guidance.map((slug) => ({ id: slug, url: page.url + guidancePath(slug) })),
    corrections: corrections(incident),
    postmortem: postmortem && { id: postmortem.id, published_at: wireTime(postmortem.at) },
    postmortem_by: investigation.state === 'open' ? timeOrNull(investigation.promisedBy) : null,
    invented: incident.invented ?? null,
    translations: incidentInLanguages(incident, page.url),
  };
}

export function workFacts(maintenance: Maintenance, status: MaintenanceStatus): WorkFacts {
  return {
    id: maintenance.id,
    status,
    components: namedComponents(Object.entries(maintenance.components)),
    promise: promise(maintenance),
    invented: maintenance.invented ?? null,
    translations: workInLanguages(maintenance),
  };
}

/** Every value that a figure had, newest first. */
function figures(incident: Incident): IncidentFacts['figures'] {
  const ids = new Map(incident.updates.map((update) => [update.id, entryWireId(update)]));
  return figuresOf(incident).map(({ id, label, values }) => ({
    id,
    label,
    values: values.map(({ value, note, at, updateId }) => ({
      value,
      note: note ?? null,
      stated_at: wireTime(at),
      update_id: ids.get(updateId) ?? wireId(updateId),
    })),
  }));
}

function action(incident: Incident): IncidentFacts['action'] {
  const asked = actionOf(incident);
  if (asked === null) return null;
  const { openedAt, changedAt, until, ...said } = asked;
  return { ...said, until: timeOrNull(until), opened_at: wireTime(openedAt), changed_at: wireTime(changedAt) };
}

/** Whether it is overdue is the reader's clock's to say: the build's stands still. */
function promise({ updates }: { updates: readonly { at: Instant; nextUpdate?: Instant | undefined }[] }) {
  const open = openPromise(updates, 0);
  return open && { made_at: wireTime(open.madeAt), promised_by: wireTime(open.promisedBy) };
}

function corrections(incident: Incident): IncidentFacts['corrections'] {
  return incident.corrections.map(({ concerns, stated, otherEvidence, note, openedAt, closedAt }) => ({
    concerns,
    stated,
    other_evidence: otherEvidence,
    note,
    opened_at: wireTime(openedAt),
    closed_at: timeOrNull(closedAt),
  }));
}
