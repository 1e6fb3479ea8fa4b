/** Instatus: what its public API answers for incidents and maintenances, alone or together with components. */
import type { IncidentStatus } from '#core/incident.ts';
import { MINUTE, type Instant } from '#core/instant.ts';
import type { MaintenanceStatus } from '#core/maintenance.ts';
import { foreignTime, parseForeignTime } from './foreign-time.ts';
import { emptyHistory, type ForeignUpdate, type History } from './history.ts';
import { documentSchema, SUBJECT_KEYS, type Subject } from './instatus-shape.ts';
import { updatesOf } from './instatus-updates.ts';
import { parseShape } from './read-source.ts';
import { remark, remarkUnread, type Remarks } from './remarks.ts';
import { withEnd } from './with-end.ts';

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
/** So many the API gives at once, or twice as many where it is asked to. */
const PAGE = 50;
const WHOLE_PAGE =
  'The file has as many as a page of the API: fetch the next pages too, as docs/moving.md says, if you have not.';

/** Throws {@link MovingError} where the value has another shape. */
export function readInstatus(value: unknown, name: string, remarks: Remarks): History {
  const { incidents, maintenances, components, page } = parseShape(documentSchema, value, name);
  const history = emptyHistory('instatus', remarks);
  for (const { length } of [incidents, maintenances ?? []])
    if (length === PAGE || length === PAGE * 2) remark(remarks, WHOLE_PAGE, `${length} in ${name}`);
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
    const said = updatesOf(history, subject, STATUSES);
    const endedAt = parseForeignTime(subject.resolved ?? '');
    const isOver = subject.status === 'RESOLVED';
    const updates = isOver ? withEnd(remarks, said, { id: subject.id, end: 'resolved', endedAt }) : said;
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
      updates: plannedOf(history, subject, window.until),
    });
  }
  return history;
}

function plannedOf(history: History, subject: Subject, endedAt: Instant): ForeignUpdate<MaintenanceStatus>[] {
  const said = updatesOf(history, subject, PLANNED);
  if (subject.status !== 'COMPLETED') return said;
  return withEnd(history.remarks, said, { id: subject.id, end: 'completed', endedAt });
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
