/** The page's state as a sentence that a customer would say, and the subject that it is about. */
import { compareComponentStatus } from '#core/component.ts';
import { actionOf, firstUpdate, incidentStatus, titleOf } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import type { ComponentState, PageStatus, Tone } from '#core/page-status.ts';
import { asSentence } from './texts/sentence.ts';
import { COMPONENT_SHAPES, type Shape } from './tones.ts';
import type { Words } from './words/words.ts';

/** More than two names, or sentences, are no headline. */
const MOST = 2;

export interface Headline {
  tone: Tone;
  shape: Shape;
  /** The word of the status. */
  word: string;
  since: Instant | null;
  sentence: string;
  /** The incident that the page leads with; null in a calm or during planned work. */
  incident: Incident | null;
}

export function headlineOf(status: PageStatus, words: Words): Headline {
  const worst = status.affected[0];
  const incident = leadingIncident(status, worst);
  // As in the page's indicator, an incident that is not over comes before planned work.
  const isWorkBehind = worst?.status === 'under_maintenance' && status.openIncidents.length > 0;
  if (worst !== undefined && !isWorkBehind) return aboutComponent(status, worst, { words, incident });
  if (incident === null) {
    const { allOperational, clear } = words.state;
    return { tone: status.tone, shape: 'circle', word: allOperational, since: null, sentence: clear, incident };
  }
  const isOpen = status.openIncidents.includes(incident);
  return {
    tone: status.tone,
    shape: 'half',
    word: isOpen ? words.incidentStatus[incidentStatus(incident)] : words.state.actionNeeded,
    since: isOpen ? firstUpdate(incident).at : (actionOf(incident)?.openedAt ?? null),
    sentence: isOpen ? words.state.stillOpen(titleOf(incident)) : words.state.actionStillNeeded,
    incident,
  };
}

function leadingIncident(status: PageStatus, worst: ComponentState | undefined): Incident | null {
  const behind = status.openIncidents.find(({ id }) => worst?.causes.includes(id));
  return behind ?? status.openIncidents[0] ?? status.incidentsWithOpenAction[0] ?? null;
}

function aboutComponent(
  page: PageStatus,
  { status, since }: ComponentState,
  { words, incident }: { words: Words; incident: Incident | null },
): Headline {
  const alike = page.affected.filter((other) => compareComponentStatus(other.status, status) === 0);
  const word = words.componentStatus[status];
  return {
    tone: page.tone,
    shape: COMPONENT_SHAPES[status],
    word,
    // One moment for two services would be wrong for one of them.
    since: alike.every((other) => other.since === since) ? since : null,
    sentence: sentenceAbout(alike, page, { words, word, incident }),
    incident,
  };
}

function sentenceAbout(
  alike: readonly ComponentState[],
  page: PageStatus,
  { words, word, incident }: { words: Words; word: string; incident: Incident | null },
): string {
  if (alike.length <= MOST)
    return ownWords(alike, words) ?? words.state.named(alike.map(({ component }) => component.name).join(', '), word);
  if (incident !== null && alike.every(({ causes }) => causes.includes(incident.id))) return titleOf(incident);
  return words.state.named(wholeGroup(alike, page) ?? words.state.services(alike.length), word);
}

/** The group that these are, all of it and nothing else. */
function wholeGroup(alike: readonly ComponentState[], { groups, components }: PageStatus): string | null {
  const [first] = alike;
  const members = components.filter(({ component }) => component.group === first?.component.group);
  const isWhole = members.length === alike.length && alike.every((one) => members.includes(one));
  return isWhole ? (groups.find(({ id }) => id === first?.component.group)?.name ?? null) : null;
}

/** The components' own sentences; null where one has none. */
function ownWords(alike: readonly ComponentState[], words: Words): string | null {
  const said = alike.flatMap(({ component, status }) => component.headlines[status] ?? []);
  const closed = said.map((sentence, index) => (index < said.length - 1 ? asSentence(sentence, words) : sentence));
  return said.length === alike.length ? closed.join(' ') : null;
}
