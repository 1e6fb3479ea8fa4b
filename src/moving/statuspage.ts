/** Statuspage: its v2 documents, one or a list of them, and our own dump in that shape. */
import { compareComponentStatus, type ComponentStatus } from '#core/component.ts';
import { IMPACTS, INCIDENT_STATUSES, type Impact, type IncidentStatus } from '#core/incident.ts';
import { MINUTE } from '#core/instant.ts';
import { MAINTENANCE_STATUSES, type MaintenanceStatus } from '#core/maintenance.ts';
import { foreignTime, parseForeignTime } from './foreign-time.ts';
import { emptyHistory, type ForeignIncident, type ForeignMaintenance, type History } from './history.ts';
import { parseShape } from './read-source.ts';
import { remark, remarkUnread, type Remarks } from './remarks.ts';
import {
  asDocuments,
  componentOf,
  componentsIn,
  nameComponent,
  pageOf,
  subjectsIn,
  uniqueById,
} from './statuspage-rows.ts';
import { INCIDENT_KEYS, statuspageSchema, UPDATE_KEYS, type StatuspageIncident } from './statuspage-shape.ts';
import { isIn, markdownOf, oldestFirst, timeOf, updateOf } from './statuspage-updates.ts';
import { withEnd } from './with-end.ts';

/** Throws {@link MovingError} where the value is none of its documents. */
export function readStatuspage(value: unknown, name: string, remarks: Remarks): History {
  const documents = (Array.isArray(value) ? asDocuments(value) : [value]).map((item) =>
    parseShape(statuspageSchema, item, name),
  );
  const history = emptyHistory('statuspage', remarks);
  history.page = pageOf(documents);
  const rows = documents.flatMap((document) => componentsIn(document));
  history.components = uniqueById(rows)
    .filter(({ group }) => group !== true)
    .map((row) => componentOf(row, rows));
  const subjects = uniqueById(documents.flatMap(subjectsIn));
  for (const subject of subjects) addSubject(history, subject);
  return history;
}

function addSubject(history: History, subject: StatuspageIncident): void {
  const { remarks } = history;
  const where = subject.id;
  remarkUnread(remarks, subject, { read: INCIDENT_KEYS, of: 'incidents', where });
  for (const update of subject.incident_updates ?? []) {
    remarkUnread(remarks, update, { read: UPDATE_KEYS, of: 'updates', where });
    for (const { code, name } of update.affected_components ?? []) if (code) nameComponent(history, code, name ?? code);
  }
  if (isIn(MAINTENANCE_STATUSES, subject.status) && subject.scheduled_for) {
    history.maintenances.push(maintenanceOf(history, subject));
  } else {
    const incident = incidentOf(history, subject);
    if (incident.updates.length > 0) history.incidents.push(incident);
    else remark(remarks, 'An incident without any update was left out.', where);
  }
}

function frameOf({ page }: History, { id, name, shortlink }: StatuspageIncident) {
  const path = URL.parse(shortlink ?? '')?.pathname ?? '/';
  const isOwn = page.url !== null && shortlink?.startsWith(page.url) === true && path !== '/';
  const addresses = [...new Set([`/incidents/${id}`, ...(isOwn ? [path.replace(/\/$/, '')] : [])])];
  return {
    id,
    title: name,
    addresses,
    guid: page.url === null ? null : `${page.url.replace(/\/$/, '')}/incidents/${id}`,
  };
}

function incidentOf(history: History, subject: StatuspageIncident): ForeignIncident {
  const { remarks } = history;
  const said = oldestFirst(subject).flatMap((update) => {
    if (isIn(INCIDENT_STATUSES, update.status))
      return [updateOf<IncidentStatus>(remarks, subject, { update, status: update.status })];
    if (update.status !== 'postmortem')
      remark(remarks, `An update “${update.status}” of an incident was left out.`, subject.id);
    return [];
  });
  const endedAt = parseForeignTime(subject.resolved_at ?? '');
  const isOver = subject.status === 'resolved' || subject.status === 'postmortem';
  const updates = isOver ? withEnd(remarks, said, { id: subject.id, end: 'resolved', endedAt }) : said;
  const first = Math.min(...updates.map(({ at }) => at));
  const startedAt = parseForeignTime(subject.started_at ?? '');
  if (startedAt !== null && startedAt >= first + MINUTE)
    remark(remarks, '“started_at” is later than the first update.', subject.id);
  if (updates.every(({ components }) => Object.keys(components).length === 0)) {
    for (const { name } of subject.components ?? []) {
      remark(remarks, 'No update says what status its components had, so it names none.', `${subject.id} ${name}`);
    }
  }
  return {
    ...frameOf(history, subject),
    impact: isIn(IMPACTS, subject.impact ?? '') ? (subject.impact as Impact) : null,
    detectedAt: startedAt !== null && startedAt <= first - MINUTE ? startedAt : null,
    updates,
    postmortem: postmortemOf(remarks, subject),
  };
}

function postmortemOf(remarks: Remarks, subject: StatuspageIncident): ForeignIncident['postmortem'] {
  const told = (subject.incident_updates ?? []).filter(({ status, body }) => status === 'postmortem' && body);
  const [last] = told.toSorted((a, b) => timeOf(b, subject) - timeOf(a, subject));
  if (told.length > 1) remark(remarks, 'Of several postmortems the latest was kept.', subject.id);
  if (last !== undefined)
    return { id: last.id, at: timeOf(last, subject), body: markdownOf(remarks, subject.id, last.body) };
  if (!subject.postmortem_body) return null;
  const at = parseForeignTime(subject.postmortem_published_at ?? '');
  if (at !== null)
    return { id: `${subject.id}-postmortem`, at, body: markdownOf(remarks, subject.id, subject.postmortem_body) };
  remark(remarks, 'A postmortem that was never published was left out.', subject.id);
  return null;
}

function maintenanceOf(history: History, subject: StatuspageIncident): ForeignMaintenance {
  const { remarks } = history;
  const said = oldestFirst(subject).flatMap((update) => {
    if (isIn(MAINTENANCE_STATUSES, update.status))
      return [updateOf<MaintenanceStatus>(remarks, subject, { update, status: update.status })];
    remark(remarks, `An update “${update.status}” of a maintenance was left out.`, subject.id);
    return [];
  });
  const endedAt = parseForeignTime(subject.resolved_at ?? '');
  const isOver = subject.status === 'completed';
  const updates = isOver ? withEnd(remarks, said, { id: subject.id, end: 'completed', endedAt }) : said;
  const from = foreignTime(subject.scheduled_for ?? '', `“scheduled_for” of ${subject.id}`);
  const until = parseForeignTime(subject.scheduled_until ?? '') ?? from;
  const named = (subject.components ?? []).filter(({ group }) => group !== true).map(({ id }) => id);
  return {
    ...frameOf(history, subject),
    window: { from, until },
    components: worstOf([
      ...named.map((id) => [id, 'under_maintenance'] as const),
      ...updates.flatMap(({ components }) => Object.entries(components)),
    ]),
    updates,
  };
}

/** While the work runs: the worst that any update says. */
function worstOf(said: (readonly [string, ComponentStatus])[]): Record<string, ComponentStatus> {
  const worst: Record<string, ComponentStatus> = {};
  for (const [id, status] of said) {
    const before = worst[id];
    worst[id] = before !== undefined && compareComponentStatus(before, status) >= 0 ? before : status;
  }
  return Object.fromEntries(
    Object.entries(worst).map(([id, status]) => [id, status === 'operational' ? 'under_maintenance' : status]),
  );
}
