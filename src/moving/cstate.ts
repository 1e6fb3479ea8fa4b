/** cState: a folder with Hugo's configuration and a markdown file an incident. */
import { join } from 'node:path';
import type { ComponentStatus } from '#core/component.ts';
import type { IncidentStatus } from '#core/incident.ts';
import { DAY, type Instant } from '#core/instant.ts';
import { isFolder, listFiles } from '#entries/list-files.ts';
import { hasZone, parseForeignTime } from './foreign-time.ts';
import { splitCstateBody, type CstateBody } from './cstate-body.ts';
import { parseYaml, readConfiguration, systemsOf } from './cstate-configuration.ts';
import { issueSchema, READ, type Issue } from './cstate-shape.ts';
import { cstateText } from './cstate-text.ts';
import { emptyHistory, type ForeignIncident, type ForeignUpdate, type History } from './history.ts';
import { MovingError } from './moving-error.ts';
import { parseShape, readTextFile } from './read-source.ts';
import { remark, remarkUnread, type Remarks } from './remarks.ts';

const FRONT = /^\ufeff?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n([\s\S]*))?$/;

const WITHOUT_ZONE = 'A time without a zone counts as UTC, as Hugo reads it.';

/** What “severity” says of the affected systems. A notice changes nothing. */
const STATUSES: Readonly<Record<string, ComponentStatus>> = {
  down: 'major_outage',
  disrupted: 'partial_outage',
  notice: 'operational',
};

/** Throws {@link MovingError} where the folder is none of cState's. */
export function readCstate(folder: string, remarks: Remarks): History {
  const configuration = readConfiguration(folder);
  const issues = ['content/issues', 'issues', 'content/post'].map((room) => join(folder, room)).find(isFolder);
  if (issues === undefined)
    throw new MovingError(`“${folder}” has no folder “content/issues”, so it is no cState site.`);
  const history = emptyHistory('cstate', remarks);
  history.page = { name: configuration.title ?? null, url: configuration.baseURL ?? null, timeZone: null };
  history.components = systemsOf(configuration);
  for (const file of listFiles(issues).filter(
    (name) => name.endsWith('.md') && !/(?:^|\/)_index(?:\.\w+)?\.md$/.test(name),
  )) {
    addIssue(history, file, readTextFile(join(issues, file)));
  }
  for (const other of ['pages', 'affected']) {
    const room = join(folder, 'content', other);
    if (isFolder(room))
      for (const file of listFiles(room))
        remark(remarks, 'A page that is no incident has no place here.', `${other}/${file}`);
  }
  return history;
}

function addIssue(history: History, file: string, text: string): void {
  const { remarks } = history;
  const [, matter, body = ''] = FRONT.exec(text) ?? [];
  if (matter === undefined) return remark(remarks, 'A file without keys at its beginning was left out.', file);
  const issue = parseShape(issueSchema, parseYaml(matter, file), file);
  remarkUnread(remarks, issue, { read: READ, of: 'cState’s keys', where: file });
  if (issue.draft === true) return remark(remarks, 'A draft was never published and was left out.', file);
  const at = parseForeignTime(issue.date);
  if (at === null) return remark(remarks, 'An incident whose date is no time was left out.', `${file} “${issue.date}”`);
  if (!hasZone(issue.date)) remark(remarks, WITHOUT_ZONE, file);
  const id = file.replace(/\.md$/, '');
  const address = `/issues/${file.replace(/(?:\/index)?\.md$/, '').toLowerCase()}`;
  const addresses = [address, ...(issue.aliases ?? [])];
  const base = history.page.url?.replace(/\/$/, '');
  const frame = { id, title: issue.title, addresses, guid: base === undefined ? null : `${base}${address}/` };
  if (issue.informational === true) history.announcements.push({ ...frame, at, body: cstateText(remarks, id, body) });
  else history.incidents.push(incidentOf(history, { frame, issue, at, body }));
}

type Statement = ForeignUpdate<IncidentStatus>;

interface Read {
  frame: Pick<ForeignIncident, 'id' | 'title' | 'addresses' | 'guid'>;
  issue: Issue;
  at: Instant;
  body: string;
}

function incidentOf(history: History, read: Read): ForeignIncident {
  const { remarks, components } = history;
  const { frame, issue, at, body } = read;
  const { id } = frame;
  for (const name of issue.affected ?? []) addSystem(components, name);
  const text = splitCstateBody(body, at);
  if (text.unzoned > 0) remark(remarks, WITHOUT_ZONE, id);
  const updates = closed(remarks, read, statementsOf(remarks, read, text));
  const postmortem = cstateText(remarks, id, text.postmortem);
  const end = Math.max(...updates.map((update) => update.at));
  return {
    ...frame,
    impact: null,
    detectedAt: null,
    updates,
    postmortem: postmortem === '' ? null : { id: `${id}#postmortem`, at: end, body: postmortem },
  };
}

/** In the order of their times; what has none stands at the beginning. */
function statementsOf(remarks: Remarks, { frame: { id }, issue, at }: Read, { intro, parts }: CstateBody): Statement[] {
  const said = parts.map(({ at: when, status, body }) => {
    if (Math.abs(when - at) > 90 * DAY)
      remark(remarks, 'A time in the text lies more than 90 days from the incident’s.', id);
    if (when < at)
      remark(remarks, 'A time in the text is earlier than the incident’s; it counts as the incident’s.', id);
    return { at: Math.max(when, at), status, body: cstateText(remarks, id, body) };
  });
  const isOpened = intro === '' && said.some((statement) => statement.at === at);
  const opening = { at, status: 'investigating' as const, body: cstateText(remarks, id, intro) };
  const affected = affectedBy(remarks, issue, id);
  let before: IncidentStatus = 'investigating';
  return [...(isOpened ? [] : [opening]), ...said]
    .toSorted((a, b) => a.at - b.at)
    .map((update, index) => ({
      ...update,
      id: `${id}#${index + 1}`,
      status: (before = update.status ?? before),
      components: index === 0 ? affected : {},
    }));
}

function affectedBy(remarks: Remarks, { severity, affected }: Issue, id: string): Record<string, ComponentStatus> {
  const status = STATUSES[severity ?? 'notice'];
  if (status === undefined) remark(remarks, `The severity “${severity}” is not known here.`, id);
  return status === undefined ? {} : Object.fromEntries((affected ?? []).map((name) => [name, status]));
}

/** Ends it when the front matter says so; a word after the end does not open it again. */
function closed(remarks: Remarks, { frame: { id }, issue, at }: Read, updates: Statement[]): Statement[] {
  if (issue.resolved !== true) return updates;
  const end = timeOf(remarks, issue.resolvedWhen ?? '', id) ?? updates.at(-1)?.at ?? at;
  const told = updates.map((update) => (update.at >= end ? { ...update, status: 'resolved' as const } : update));
  if (told.at(-1)?.status === 'resolved') return told;
  return [...told, { id: `${id}#resolved`, at: end, status: 'resolved', body: '', components: {} }];
}

function addSystem(components: History['components'], name: string): void {
  if (components.some(({ key }) => key === name)) return;
  components.push({ key: name, name, group: null, description: null, since: null });
}

function timeOf(remarks: Remarks, text: string, where: string): Instant | null {
  const at = parseForeignTime(text);
  if (at === null) {
    if (text !== '') remark(remarks, `“${text}” is no time.`, where);
    return null;
  }
  if (!hasZone(text)) remark(remarks, WITHOUT_ZONE, where);
  return at;
}
