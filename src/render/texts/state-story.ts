/** The present state in sentences, for texts without a page around them: a terminal, a language model. */
import type { Content } from '#core/content.ts';
import { actionOf, incidentStatus, latestUpdate, titleOf } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import { maintenanceStatusAt, type Maintenance } from '#core/maintenance.ts';
import type { PageStatus } from '#core/page-status.ts';
import { openPromise } from '#core/promise.ts';
import { pathOf } from '../addresses.ts';
import { formatInstant, type Place } from '../dates.ts';
import { headlineOf } from '../headline.ts';
import { leadOf } from '../markdown.ts';
import type { Words } from '../words/words.ts';

export interface StateStory {
  title: string;
  /** In a demonstration, what it is: the first line of all. */
  demonstration: string | null;
  /** “Suspended by us since 17 Jan 2022, 04:44 UTC”. */
  state: string;
  sentence: string;
  asOf: string;
  services: { name: string; status: string }[];
  incidents: StoryEntry[];
  /** Running and to come. */
  work: StoryEntry[];
}

export interface StoryEntry {
  title: string;
  /** Each a sentence or a line, in the order of their weight. */
  lines: string[];
  address: string;
}

export interface Told {
  content: Content;
  status: PageStatus;
  now: Instant;
}

export function stateStory({ content: { page }, status, now }: Told, words: Words, place: Place): StateStory {
  const { word, since, sentence } = headlineOf(status, words);
  const unfinished = new Set([...status.openIncidents, ...status.incidentsWithOpenAction]);
  return {
    title: words.home.title(page.name),
    demonstration: page.demonstration?.notice ?? null,
    state: since === null ? word : `${word} ${words.state.since.replace('{}', formatInstant(since, place))}`,
    sentence,
    asOf: words.footer.asOf.replace('{}', formatInstant(now, place)),
    services: status.components.map(({ component, status: own }) => ({
      name: component.name,
      status: words.componentStatus[own],
    })),
    incidents: [...unfinished].map((incident) => ({
      title: titleOf(incident),
      lines: incidentLines(incident, { now, words, place }),
      address: page.url + pathOf(incident.id),
    })),
    work: [...status.runningMaintenances, ...status.upcomingMaintenances].map((maintenance) => ({
      title: titleOf(maintenance),
      lines: [windowLine(maintenance, { now, words, place })],
      address: page.url + pathOf(maintenance.id),
    })),
  };
}

function incidentLines(
  incident: Incident,
  { now, words, place }: { now: Instant; words: Words; place: Place },
): string[] {
  const { at, approximate, body } = latestUpdate(incident);
  const action = actionOf(incident);
  const promise = openPromise(incident.updates, now);
  const time = formatInstant(at, place);
  return [
    `${words.incidentStatus[incidentStatus(incident)]} · ${approximate ? words.about(time) : time}`,
    ...(action?.state === 'open' ? [words.home.whatToDo(action.what)] : []),
    leadOf(body),
    ...(promise === null ? [] : [`${words.home.nextUpdateBy} ${formatInstant(promise.promisedBy, place)}.`]),
  ];
}

function windowLine(
  maintenance: Maintenance,
  { now, words, place }: { now: Instant; words: Words; place: Place },
): string {
  const { from, until } = maintenance.window;
  const status = words.maintenanceStatus[maintenanceStatusAt(maintenance, now) ?? 'scheduled'];
  return `${status} · ${formatInstant(from, place)} ${words.incident.to} ${formatInstant(until, place)}`;
}
