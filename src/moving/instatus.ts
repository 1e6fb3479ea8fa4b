/** Instatus: what its public API answers for incidents and maintenances, alone or together with components. */
import type { z } from 'zod';
import type { ComponentStatus } from '#core/component.ts';
import type { IncidentStatus } from '#core/incident.ts';
import { MINUTE } from '#core/instant.ts';
import type { MaintenanceStatus } from '#core/maintenance.ts';
import { foreignTime, parseForeignTime } from './foreign-time.ts';
import { emptyHistory, type ForeignUpdate, type History } from './history.ts';
import { htmlToMarkdown, tagsToMarkdown } from './html-to-markdown.ts';
import { documentSchema, SUBJECT_KEYS, UPDATE_KEYS, type Subject, type updateSchema } from './instatus-shape.ts';
import { parseShape } from './read-source.ts';
import { remark, remarkUnread, type Remarks } from './remarks.ts';

const STATUSES: Readonly<Record<string, IncidentStatus>> = {
  INVESTIGATING: 'investigating',
  IDENTIFIED: 'identified',
  MONITORING: 'monitoring',
  RESOLVED: 'resolved',
};
const PLANNED: Readonly<Record<string, MaintenanceStatus>> = {
  NOTSTARTEDYET: 'scheduled',
  INPROGRESS: 'in_progress',
  VERIFYING: 'verifying',
  COMPLETED: 'completed',
};
const COMPONENTS: Readonly<Record<string, ComponentStatus>> = {
  OPERATIONAL: 'operational',
  UNDERMAINTENANCE: 'under_maintenance',
  DEGRADEDPERFORMANCE: 'degraded_performance',
  PARTIALOUTAGE: 'partial_outage',
  MINOROUTAGE: 'partial_outage',
  MAJOROUTAGE: 'major_outage',
};

/** Throws {@link MovingError} where the value has another shape. */
export function readInstatus(value: unknown, name: string, remarks: Remarks): History {
  const { incidents, maintenances, components, page } = parseShape(documentSchema, value, name);
  const history = emptyHistory('instatus', remarks);
  history.page = { name: page?.name ?? null, url: page?.url ?? null, timeZone: null };
  const rows = [
    ...(components ?? []),
    ...[...incidents, ...(maintenances ?? [])].flatMap((subject) => subject.components ?? []),
  ];
  for (const { id, name: called, description } of rows) {
    if (history.components.some(({ key }) => key === id)) continue;
    history.components.push({ key: id, name: called, group: null, description: description ?? null, since: null });
  }
  for (const subject of incidents) {
    const updates = updatesOf(history, subject, STATUSES);
    if (updates.length === 0) remark(remarks, 'An incident without any update was left out.', subject.id);
    else
      history.incidents.push({
        ...frameOf(history, subject),
        impact: null,
        detectedAt: null,
        updates,
        postmortem: null,
      });
  }
  for (const subject of maintenances ?? []) {
    const from = foreignTime(subject.start ?? subject.started ?? '', `maintenance ${subject.id}`);
    const named = Object.fromEntries((subject.components ?? []).map(({ id }) => [id, 'under_maintenance' as const]));
    const window = { from, until: from + (subject.duration ?? 0) * MINUTE };
    history.maintenances.push({
      ...frameOf(history, subject),
      window,
      components: named,
      updates: updatesOf(history, subject, PLANNED),
    });
  }
  return history;
}

function frameOf({ page, remarks }: History, subject: Subject) {
  const { id, name } = subject;
  remarkUnread(remarks, subject, { read: SUBJECT_KEYS, of: 'incidents', where: id });
  const addresses = [`/incident/${id}`, `/maintenance/${id}`, `/${id}`];
  return {
    id,
    title: name,
    addresses,
    guid: page.url === null ? null : `${page.url.replace(/\/$/, '')}/incident/${id}`,
  };
}

function updatesOf<S extends string>(
  { remarks }: History,
  subject: Subject,
  statuses: Readonly<Record<string, S>>,
): ForeignUpdate<S>[] {
  const updates = subject.updates.flatMap((update) => {
    remarkUnread(remarks, update, { read: UPDATE_KEYS, of: 'updates', where: subject.id });
    const status = statuses[update.status];
    if (status === undefined)
      remark(remarks, `The status “${update.status}” is not known here; its update was left out.`, subject.id);
    if (status === undefined) return [];
    const at = foreignTime(update.started ?? update.createdAt ?? '', `update ${update.id}`);
    return [
      {
        id: update.id,
        at,
        status,
        body: bodyOf(remarks, subject.id, update),
        components: componentsOf(remarks, subject.id, update),
      },
    ];
  });
  const started = parseForeignTime(subject.started ?? '');
  const isLater = started !== null && updates.length > 0 && updates.every(({ at }) => at > started + MINUTE);
  if (isLater) remark(remarks, 'It began before its first update.', `${subject.id} ${subject.started}`);
  const isNamed = updates.some(({ components }) => Object.keys(components).length > 0);
  if (!isNamed && statuses !== (PLANNED as object)) {
    for (const { name } of subject.components ?? [])
      remark(remarks, 'No update says what status its components had, so it names none.', `${subject.id} ${name}`);
  }
  return updates;
}

function bodyOf(remarks: Remarks, where: string, { message, messageHtml }: z.output<typeof updateSchema>): string {
  const { markdown, lost } = message ? tagsToMarkdown(message) : htmlToMarkdown(messageHtml ?? '');
  for (const tag of lost) remark(remarks, `“<${tag}>” has no place in a text.`, where);
  return markdown;
}

function componentsOf(
  remarks: Remarks,
  where: string,
  { statuses }: z.output<typeof updateSchema>,
): Record<string, ComponentStatus> {
  return Object.fromEntries(
    (statuses ?? []).flatMap(({ id, status }) => {
      const known = COMPONENTS[status];
      if (known === undefined) remark(remarks, `The status “${status}” of a component is not known here.`, where);
      return known === undefined ? [] : [[id, known]];
    }),
  );
}
