/** Upptime: `.upptimerc.yml`, and the repository's issues as GitHub's API or `gh` gives them, in `issues.json` beside it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ComponentStatus } from '#core/component.ts';
import type { IncidentStatus } from '#core/incident.ts';
import { parseForeignTime } from './foreign-time.ts';
import { emptyHistory, type ForeignUpdate, type History } from './history.ts';
import { MovingError } from './moving-error.ts';
import { parseJson, parseShape, readTextFile } from './read-source.ts';
import { remark, type Remarks } from './remarks.ts';
import { slugOf } from './slug-of.ts';
import { addMaintenance } from './upptime-maintenance.ts';
import { commentSchema, configurationSchema, issueSchema, type Issue } from './upptime-shape.ts';
import { statements, type Spoken } from './upptime-statements.ts';

/** Throws {@link MovingError} where the folder is none of Upptime's. */
export function readUpptime(folder: string, remarks: Remarks): History {
  const configurationFile = join(folder, '.upptimerc.yml');
  const issuesFile = join(folder, 'issues.json');
  if (!existsSync(configurationFile))
    throw new MovingError(`“${folder}” has no .upptimerc.yml, so it is no Upptime repository.`);
  if (!existsSync(issuesFile))
    throw new MovingError(
      `“${folder}” has no issues.json: Upptime keeps its incidents as GitHub issues, and docs/moving.md says how to fetch them.`,
    );
  const { sites, 'status-website': site } = parseShape(
    configurationSchema,
    parseYaml(configurationFile),
    configurationFile,
  );
  const history = emptyHistory('upptime', remarks);
  history.page = { name: site?.name ?? null, url: site?.cname ? `https://${site.cname}` : null, timeZone: null };
  history.components = (sites ?? []).map(({ name }) => ({
    key: slugOf(name),
    name,
    group: null,
    description: null,
    since: null,
  }));
  const commentsFile = join(folder, 'comments.json');
  const comments = existsSync(commentsFile)
    ? parseShape(z.array(commentSchema), parseJson(readTextFile(commentsFile), commentsFile), commentsFile)
    : [];
  for (const issue of parseShape(z.array(issueSchema), parseJson(readTextFile(issuesFile), issuesFile), issuesFile)) {
    addIssue(
      history,
      issue,
      Array.isArray(issue.comments)
        ? issue.comments
        : comments.filter(({ issue_url: url }) => url?.endsWith(`/${issue.number}`)),
    );
  }
  return history;
}

function parseYaml(file: string): unknown {
  try {
    return parse(readTextFile(file), { maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof MovingError) throw error;
    throw new MovingError(`“${file}” is no YAML that can be read.`);
  }
}

function addIssue(history: History, issue: Issue, comments: z.output<typeof commentSchema>[]): void {
  const { remarks } = history;
  const where = `#${issue.number}`;
  const labels = (issue.labels ?? []).map((label) => (typeof label === 'string' ? label : label.name));
  const isPlanned = labels.includes('maintenance');
  if (!isPlanned && !labels.includes('status'))
    return remark(remarks, 'An issue with neither label “status” nor “maintenance” was left out.', where);
  if (typeof issue.comments === 'number' && issue.comments !== comments.length)
    remark(remarks, 'Its comments are not in comments.json.', where);
  const base = history.page.url;
  const address = `/incident/${issue.number}`;
  const frame = {
    id: String(issue.number),
    title: issue.title.replace(/^[\s\p{Extended_Pictographic}\uFE0F]+/u, ''),
    addresses: [address],
    guid: base === null ? null : base + address,
  };
  const spoken = statements(remarks, issue, comments);
  if (isPlanned) addMaintenance(history, { frame, issue, spoken });
  else
    history.incidents.push({
      ...frame,
      impact: null,
      detectedAt: null,
      updates: incidentUpdates(history, { issue, labels, spoken }),
      postmortem: null,
    });
}

function incidentUpdates(
  { components }: History,
  { issue, labels, spoken }: { issue: Issue; labels: string[]; spoken: Spoken[] },
): ForeignUpdate<IncidentStatus>[] {
  const status: ComponentStatus = /degraded/i.test(issue.title) ? 'degraded_performance' : 'major_outage';
  const named = components.filter(
    ({ key, name }) =>
      labels.includes(key) ||
      issue.title.toLowerCase().includes(`${name.toLowerCase()} is down`) ||
      issue.title.toLowerCase().includes(`${name.toLowerCase()} has degraded`),
  );
  const affected = Object.fromEntries(named.map(({ key }) => [key, status]));
  const updates = spoken.map((said, index) => ({
    ...said,
    status: /\*\*Resolved:?\*\*/i.test(said.body) ? ('resolved' as const) : ('investigating' as const),
    components: index === 0 ? affected : {},
  }));
  const closedAt = parseForeignTime(issue.closed_at ?? issue.closedAt ?? '');
  if (issue.state.toLowerCase() !== 'closed' || closedAt === null) return updates;
  const isSaid = updates.some((update) => update.status === 'resolved');
  const end = isSaid ? Infinity : closedAt;
  const closed = updates.map((update) => (update.at >= end ? { ...update, status: 'resolved' as const } : update));
  if (closed.at(-1)?.status === 'resolved') return closed;
  return [
    ...closed,
    {
      id: `#${issue.number}-closed`,
      at: Math.max(closedAt, closed.at(-1)?.at ?? 0),
      status: 'resolved',
      body: '',
      components: {},
    },
  ];
}
