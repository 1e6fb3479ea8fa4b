/** The page's state as a sentence that a customer would say, and the subject that it is about. */
import { compareComponentStatus } from '#core/component.ts';
import { actionOf, firstUpdate, incidentStatus } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import type { ComponentState, PageStatus, Tone } from '#core/page-status.ts';
import { COMPONENT_SHAPES, type Shape } from './tones.ts';
import type { en } from './words/en.ts';

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

export function headlineOf(status: PageStatus, words: typeof en): Headline {
  const worst = status.affected[0];
  const incident = leadingIncident(status, worst);
  if (worst !== undefined) return aboutComponent(status, worst, { words, incident });
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
    sentence: isOpen ? words.state.stillOpen(incident.title) : words.state.actionStillNeeded,
    incident,
  };
}

function leadingIncident(status: PageStatus, worst: ComponentState | undefined): Incident | null {
  const behind = status.openIncidents.find(({ id }) => worst?.causes.includes(id));
  return behind ?? status.openIncidents[0] ?? status.incidentsWithOpenAction[0] ?? null;
}

function aboutComponent(
  page: PageStatus,
  { component, status, since }: ComponentState,
  { words, incident }: { words: typeof en; incident: Incident | null },
): Headline {
  const alike = page.affected.filter((other) => compareComponentStatus(other.status, status) === 0);
  const word = words.componentStatus[status];
  const names = alike.map((other) => other.component.name).join(', ');
  const said = alike.length === 1 ? component.headlines[status] : undefined;
  return {
    tone: page.tone,
    shape: COMPONENT_SHAPES[status],
    word,
    since,
    sentence: said ?? words.state.named(names, word),
    incident,
  };
}
