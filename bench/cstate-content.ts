/**
 * `node bench/cstate-content.ts --cstate FOLDER --out FOLDER [--content FOLDER] [--at MOMENT] [--url URL]`: the incidents as
 * cState's settings and entries, so that its pages can tell the same story beside ours. Reads the settings of the example
 * that its sources bring (`exampleSite/config.yml`), changes what names the example's own, and builds nothing.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import { contentAsOf, withSpokenComponents, type Content } from '#core/content.ts';
import { componentsOf, firstUpdate, impactOf, resolvedAt, titleOf } from '#core/incident-state.ts';
import type { Impact, Incident, IncidentUpdate } from '#core/incident.ts';
import type { Page } from '#core/page.ts';
import { printInstant, type Instant } from '#core/instant.ts';
import { readContent } from '#entries/content.ts';
import { instantArgument } from '#scripts/arguments.ts';

const { values } = parseArgs({
  options: {
    cstate: { type: 'string' },
    out: { type: 'string' },
    content: { type: 'string', default: 'content' },
    at: { type: 'string', default: '2022-01-17T14:00Z' },
    url: { type: 'string', default: 'http://127.0.0.1:4402/' },
  },
});
if (values.cstate === undefined || values.out === undefined) {
  console.error('Name the folder of cState’s sources and an empty one to fill: “--cstate FOLDER --out FOLDER”.');
  process.exit(2);
}
writeCstate(values.cstate, values.out);

function writeCstate(sources: string, out: string): void {
  const at = instantArgument('--at', values.at);
  const { content: whole } = readContent(values.content);
  if (whole === null || at === null) throw new Error(`“${values.content}” is not in order: see “npm run check”.`);
  const content = withSpokenComponents(contentAsOf(whole, at), at);
  const issues = join(out, 'content', 'issues');
  mkdirSync(issues, { recursive: true });
  const example = parse(readFileSync(join(sources, 'exampleSite', 'config.yml'), 'utf8')) as ExampleSettings;
  writeFileSync(join(out, 'config.yml'), stringify(settingsOf(content.page, example)));
  for (const incident of content.incidents) {
    writeFileSync(join(issues, `${incident.id.replace(/^.*\//, '')}.md`), issueOf(incident, content));
  }
  console.log(`Wrote ${content.incidents.length} incidents into “${out}” as of ${printInstant(at)}.`);
}

interface ExampleSettings {
  params: Record<string, unknown>;
  [key: string]: unknown;
}

/** Its defaults, without the example's analytics and picture: a third party and bytes that are none of its doing. */
function settingsOf({ name, description, groups, components }: Page, example: ExampleSettings): ExampleSettings {
  const nameOf = (group: string | undefined): string => groups.find(({ id }) => id === group)?.name ?? 'Other';
  return {
    ...example,
    title: `${name} status`,
    baseURL: values.url,
    params: {
      ...example.params,
      googleAnalytics: '',
      useLogo: false,
      description: description ?? name,
      categories: groups.map((group) => ({ name: group.name, description: group.description })),
      systems: components.map((component) => ({
        name: component.name,
        description: component.description,
        category: nameOf(component.group),
      })),
    },
  };
}

function issueOf(incident: Incident, { page }: Content): string {
  const end = resolvedAt(incident);
  const facts = {
    title: titleOf(incident),
    date: zoneless(firstUpdate(incident).at),
    resolved: end !== null,
    ...(end === null ? {} : { resolvedWhen: zoneless(end) }),
    severity: severityOf(impactOf(incident)),
    affected: [...componentsOf(incident).keys()].map(
      (id) => page.components.find((component) => component.id === id)?.name ?? id,
    ),
    section: 'issue',
  };
  return `---\n${stringify(facts)}---\n\n${incident.updates.toReversed().map(updateText).join('\n\n')}\n`;
}

function updateText({ at, status, body }: IncidentUpdate): string {
  return `*${status.charAt(0).toUpperCase()}${status.slice(1)}* - ${body.trim()} {{< track "${zoneless(at)}" >}}`;
}

function severityOf(impact: Impact): string {
  switch (impact) {
    case 'none':
      return 'notice';
    case 'minor':
    case 'major':
      return 'disrupted';
    case 'critical':
      return 'down';
  }
}

/** UTC, as its entries write it. */
function zoneless(at: Instant): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
