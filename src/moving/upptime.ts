/** Upptime: `.upptimerc.yml`, and the repository's issues as GitHub's API or `gh` gives them, in `issues.json` beside it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ComponentStatus } from '#core/component.ts';
import type { IncidentStatus } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import { parseForeignTime } from './foreign-time.ts';
import { emptyHistory, type ForeignUpdate, type History } from './history.ts';
import { MovingError } from './moving-error.ts';
import { parseJson, parseShape, readTextFile } from './read-source.ts';
import { remark, type Remarks } from './remarks.ts';
import { addMaintenance } from './upptime-maintenance.ts';
import { commentSchema, configurationSchema, issueSchema, type Issue } from './upptime-shape.ts';
import { sitesNamed, sitesOf, upptimeAddress } from './upptime-sites.ts';
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
  const configuration = parseShape(configurationSchema, parseYaml(configurationFile), configurationFile);
  const history = emptyHistory('upptime', remarks);
  const { url, room } = upptimeAddress(configuration);
  history.page = { name: configuration['status-website']?.name ?? null, url, timeZone: null };
  history.components = sitesOf(configuration);
  const commentsFile = join(folder, 'comments.json');
  const comments = existsSync(commentsFile)
    ? parseShape(z.array(commentSchema), parseJson(readTextFile(commentsFile), commentsFile), commentsFile)
    : [];
  const byIssue = Map.groupBy(comments, ({ issue_url: address }) => Number(address?.split('/').at(-1)));
  for (const issue of parseShape(z.array(issueSchema), parseJson(readTextFile(issuesFile), issuesFile), issuesFile)) {
    const own = Array.isArray(issue.comments) ? issue.comments : (byIssue.get(issue.number) ?? []);
    addIssue(history, { issue, comments: own, room });
  }
  return history;
}

function parseYaml(file: string): unknown {
  try {
    return parse(readTextFile(file), { maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof MovingError) throw error;
    throw new MovingError(`“${file}” is no YAML that can be read.`);
  }
}

function addIssue(
  history: History,
  { issue, comments, room }: { issue: Issue; comments: z.output<typeof commentSchema>[]; room: string },
): void {
  const { remarks } = history;
  const where = `#${issue.number}`;
  const labels = (issue.labels ?? []).map((label) => (typeof label === 'string' ? label : label.name));
  const isPlanned = labels.includes('maintenance');
  if (!isPlanned && !labels.includes('status'))
    return remark(remarks, 'An issue with neither label “status” nor “maintenance” was left out.', where);
  if (typeof issue.comments === 'number' && issue.comments !== comments.length)
    remark(remarks, 'Its comments are not in comments.json.', where);
  const base = history.page.url;
  const address = `${room}/incident/${issue.number}`;
  const frame = {
    id: String(issue.number),
    title: titleOf(issue),
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
  { components, remarks }: History,
  { issue, labels, spoken }: { issue: Issue; labels: string[]; spoken: Spoken[] },
): ForeignUpdate<IncidentStatus>[] {
  const title = titleOf(issue);
  const status: ComponentStatus = /degraded/i.test(title) ? 'degraded_performance' : 'major_outage';
  const named = sitesNamed(components, { labels, title });
  if (named.length === 0) remark(remarks, 'It names no site that is configured, so no component.', `#${issue.number}`);
  const updates = spoken.map((said, index) => ({
    ...said,
    status: /\*\*Resolved:?\*\*/i.test(said.body) ? ('resolved' as const) : ('investigating' as const),
    components: index === 0 ? Object.fromEntries(named.map((key) => [key, status])) : {},
  }));
  const closedAt = parseForeignTime(issue.closed_at ?? issue.closedAt ?? '');
  return issue.state.toLowerCase() === 'closed' && closedAt !== null ? closed(issue, { updates, closedAt }) : updates;
}

/** What is said after the end does not open it again. */
function closed(
  { number }: Issue,
  { updates, closedAt }: { updates: ForeignUpdate<IncidentStatus>[]; closedAt: Instant },
): ForeignUpdate<IncidentStatus>[] {
  const end = updates.find(({ status }) => status === 'resolved')?.at ?? closedAt;
  const told = updates.map((update) => (update.at >= end ? { ...update, status: 'resolved' as const } : update));
  const last = told.at(-1);
  if (last?.status === 'resolved') return told;
  const at = Math.max(closedAt, last?.at ?? 0);
  return [...told, { id: `#${number}-closed`, at, status: 'resolved', body: '', components: {} }];
}

function titleOf({ title }: Issue): string {
  return title.replace(/^[\s\p{Extended_Pictographic}\uFE0F]+/u, '').trim();
}
