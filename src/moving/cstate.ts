/** cState: a folder with Hugo's configuration and a markdown file an incident. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ComponentStatus } from '#core/component.ts';
import type { IncidentStatus } from '#core/incident.ts';
import { DAY, type Instant } from '#core/instant.ts';
import { isFolder, listFiles } from '#entries/list-files.ts';
import { hasZone, parseForeignTime } from './foreign-time.ts';
import { splitCstateBody } from './cstate-body.ts';
import { configurationSchema, issueSchema, READ, type Configuration, type Issue } from './cstate-shape.ts';
import { emptyHistory, type ForeignIncident, type ForeignUpdate, type History } from './history.ts';
import { MovingError } from './moving-error.ts';
import { parseShape, readTextFile } from './read-source.ts';
import { remark, remarkUnread, type Remarks } from './remarks.ts';

const CONFIGURATIONS = ['config.yml', 'config.yaml', 'hugo.yml', 'hugo.yaml'];
const FRONT = /^\ufeff?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n([\s\S]*))?$/;

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

function readConfiguration(folder: string): Configuration {
  const file = CONFIGURATIONS.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) throw new MovingError(`“${folder}” has no config.yml, so it is no cState site.`);
  return parseShape(configurationSchema, parseYaml(readTextFile(file), file), file);
}

function parseYaml(text: string, name: string): unknown {
  try {
    // Times stay as they were typed: whether a zone stands there is told.
    return parse(text, { schema: 'core', maxAliasCount: 0 });
  } catch {
    throw new MovingError(`“${name}” is no YAML that can be read.`);
  }
}

function systemsOf({ params }: Configuration): History['components'] {
  const untitled = new Set(
    (params?.categories ?? []).flatMap(({ name, untitled: isBare }) => (isBare === true ? [name] : [])),
  );
  return (params?.systems ?? []).map(({ name, description, category }) => ({
    key: name,
    name,
    group: category && !untitled.has(category) ? category : null,
    description: description ?? null,
    since: null,
  }));
}

function addIssue(history: History, file: string, text: string): void {
  const { remarks } = history;
  const [, matter, body = ''] = FRONT.exec(text) ?? [];
  if (matter === undefined) return remark(remarks, 'A file without keys at its beginning was left out.', file);
  const issue = parseShape(issueSchema, parseYaml(matter, file), file);
  remarkUnread(remarks, issue, { read: READ, of: 'cState’s keys', where: file });
  const at = timeOf(remarks, issue.date, file);
  if (at === null) return;
  const id = file.replace(/\.md$/, '');
  const address = `/issues/${file.replace(/(?:\/index)?\.md$/, '').toLowerCase()}`;
  const addresses = [address, ...(issue.aliases ?? [])];
  const base = history.page.url?.replace(/\/$/, '');
  const frame = { id, title: issue.title, addresses, guid: base === undefined ? null : `${base}${address}/` };
  if (issue.informational === true) history.announcements.push({ ...frame, at, body: splitCstateBody(body, at).intro });
  else history.incidents.push(incidentOf(history, { frame, issue, at, body }));
}

interface Read {
  frame: Pick<ForeignIncident, 'id' | 'title' | 'addresses' | 'guid'>;
  issue: Issue;
  at: Instant;
  body: string;
}

/** Its statements in the order of their times; what has none stands at the beginning or, where it is resolved, at the end. */
function incidentOf({ remarks, components }: History, { frame, issue, at, body }: Read): ForeignIncident {
  const { id } = frame;
  const severity = issue.severity ?? 'notice';
  const status = STATUSES[severity];
  if (status === undefined) remark(remarks, `The severity “${severity}” is not known here.`, id);
  for (const name of issue.affected ?? []) addSystem(components, name);
  const affected: Record<string, ComponentStatus> =
    status === undefined ? {} : Object.fromEntries((issue.affected ?? []).map((name) => [name, status]));
  const { intro, parts, postmortem } = splitCstateBody(body, at);
  const said = parts.map(({ at: when, status: spoken, body: words }) => {
    if (Math.abs(when - at) > 90 * DAY)
      remark(remarks, 'A time in the text lies more than 90 days from the incident’s.', id);
    if (when < at)
      remark(remarks, 'A time in the text is earlier than the incident’s; it counts as the incident’s.', id);
    return { at: Math.max(when, at), status: spoken, body: words };
  });
  const first = said.toSorted((a, b) => a.at - b.at)[0];
  const opening =
    intro !== '' || first === undefined || first.at > at ? [{ at, status: 'investigating' as const, body: intro }] : [];
  let before: IncidentStatus = 'investigating';
  const all = [...opening, ...said]
    .toSorted((a, b) => a.at - b.at)
    .map((update) => ({ ...update, status: (before = update.status ?? before) }));
  const resolvedAt =
    issue.resolved === true ? (timeOf(remarks, issue.resolvedWhen ?? '', id) ?? all.at(-1)?.at ?? at) : null;
  const updates = all.map((update, index): ForeignUpdate<IncidentStatus> => ({
    ...update,
    id: `${id}#${index + 1}`,
    components: index === 0 ? affected : {},
  }));
  // A word after the end does not open it again.
  const end = resolvedAt ?? Infinity;
  const closed = updates.map((update) => (update.at >= end ? { ...update, status: 'resolved' as const } : update));
  if (resolvedAt !== null && closed.at(-1)?.status !== 'resolved') {
    closed.push({ id: `${id}#resolved`, at: resolvedAt, status: 'resolved', body: '', components: {} });
  }
  return {
    ...frame,
    impact: null,
    detectedAt: null,
    updates: closed,
    postmortem:
      postmortem === ''
        ? null
        : {
            id: `${id}#postmortem`,
            at: Math.max(...closed.map((update) => update.at)),
            body: postmortem,
          },
  };
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
  if (!hasZone(text)) remark(remarks, 'A time without a zone counts as UTC, as Hugo reads it.', where);
  return at;
}
