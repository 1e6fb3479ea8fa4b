/**
 * Whole valid values for tests, named after what they make. Each maker takes what the
 * test is about and fills in the rest, so that a test shows nothing else.
 */
import type { Component, ComponentGroup } from '#core/component.ts';
import type { Content } from '#core/content.ts';
import type { Announcement, Guidance, KnownProblem } from '#core/guidance.ts';
import type { Correction, Incident, IncidentUpdate, Postmortem } from '#core/incident.ts';
import { DAY, parseInstant, type Instant } from '#core/instant.ts';
import type { Maintenance, MaintenanceUpdate } from '#core/maintenance.ts';
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';

/** The moment that a text such as `2022-01-17T13:00Z` names; throws where it names none. */
export function time(text: string): Instant {
  const at = parseInstant(text);
  if (at === null) throw new Error(`“${text}” is not a moment; write one as in “2022-01-17T13:00Z”.`);
  return at;
}

export function aComponent(said: Partial<Component> = {}): Component {
  return { id: 'withdrawals', name: 'Withdrawals', since: time('2021-05-01T00:00Z'), headlines: {}, ...said };
}

export function aGroup(said: Partial<ComponentGroup> = {}): ComponentGroup {
  return { id: 'funds', name: 'Your money', ...said };
}

/** A page with the components withdrawals and trading, in UTC. */
export function aPage(said: Partial<Page> = {}): Page {
  return {
    name: 'Example Exchange',
    url: 'https://status.exchange.example',
    timeZone: 'Etc/UTC',
    languages: ['en'],
    translations: {},
    groups: [],
    components: [aComponent(), aComponent({ id: 'trading', name: 'Trading' })],
    channels: [],
    trustedDomains: [],
    neverAsk: [],
    navigation: [],
    ...said,
  };
}

export function anUpdate(said: Partial<IncidentUpdate> = {}): IncidentUpdate {
  return {
    id: 'incidents/2022-01-17-withdrawals/01-update',
    body: 'We are looking into it.',
    translations: {},
    at: time('2022-01-17T04:44Z'),
    approximate: false,
    status: 'investigating',
    components: {},
    figures: {},
    notify: true,
    ...said,
  };
}

export function aPostmortem(said: Partial<Postmortem> = {}): Postmortem {
  return {
    id: 'incidents/2022-01-17-withdrawals/postmortem',
    body: 'This is what happened.',
    translations: {},
    at: time('2022-01-20T19:00Z'),
    approximate: false,
    notify: true,
    ...said,
  };
}

export function aCorrection(said: Partial<Correction> = {}): Correction {
  return {
    concerns: 'When withdrawals resumed',
    stated: '18 January',
    otherEvidence: '17 January',
    note: 'The two do not fit together.',
    openedAt: time('2022-01-20T20:00Z'),
    ...said,
  };
}

/** An incident with its updates, each with an id below the incident's and an hour after the one before unless it says otherwise. */
export function anIncident({
  updates = [{}],
  ...said
}: Partial<Omit<Incident, 'updates'>> & { updates?: Partial<IncidentUpdate>[] } = {}): Incident {
  const id = said.id ?? 'incidents/2022-01-17-withdrawals';
  return {
    id,
    body: '',
    translations: {},
    title: 'Withdrawals are delayed',
    kind: 'service',
    figures: {},
    guidance: [],
    corrections: [],
    updates: updates.map((update, index) =>
      anUpdate({ id: updateId(id, index), at: time(`2022-01-17T${two(index + 4)}:44Z`), ...update }),
    ),
    postmortem: null,
    ...said,
  };
}

function aMaintenanceUpdate(said: Partial<MaintenanceUpdate> = {}): MaintenanceUpdate {
  return {
    id: 'maintenances/2022-02-01-wallets/01-update',
    body: 'Withdrawals wait while we work.',
    translations: {},
    at: time('2022-01-10T10:00Z'),
    approximate: false,
    status: 'scheduled',
    notify: true,
    ...said,
  };
}

/** Planned work on withdrawals from 02:00 to 05:00 on 1 February 2022, scheduled on 10 January. */
export function aMaintenance({
  updates = [{}],
  ...said
}: Partial<Omit<Maintenance, 'updates'>> & { updates?: Partial<MaintenanceUpdate>[] } = {}): Maintenance {
  const id = said.id ?? 'maintenances/2022-02-01-wallets';
  return {
    id,
    body: '',
    translations: {},
    title: 'Upgrade of our wallets',
    window: { from: time('2022-02-01T02:00Z'), until: time('2022-02-01T05:00Z') },
    components: { withdrawals: 'under_maintenance' },
    updates: updates.map((update, index) =>
      aMaintenanceUpdate({ id: updateId(id, index), at: time('2022-01-10T10:00Z') + index * DAY, ...update }),
    ),
    ...said,
  };
}

export function aKnownProblem(said: Partial<KnownProblem> = {}): KnownProblem {
  return {
    symptom: 'The code is refused',
    since: time('2022-01-17T15:00Z'),
    workaround: 'Wait for the next code.',
    ...said,
  };
}

export function aGuidance(said: Partial<Guidance> = {}): Guidance {
  return {
    id: 'guidance/set-up-2fa-again',
    body: '1. Open the app.',
    translations: {},
    title: 'Set up 2FA again',
    who: 'Every customer',
    publishedAt: time('2022-01-17T13:00Z'),
    knownProblems: [],
    ...said,
  };
}

export function anAnnouncement(said: Partial<Announcement> = {}): Announcement {
  return {
    id: 'announcements/2022-01-18-delay',
    body: 'New withdrawal addresses wait a day.',
    translations: {},
    title: 'New withdrawal addresses wait 24 hours',
    at: time('2022-01-18T18:00Z'),
    approximate: false,
    notify: true,
    ...said,
  };
}

/** Content of a page about which nothing was said yet. */
export function aContent(said: Partial<Content> = {}): Content {
  return {
    page: aPage(),
    incidents: [],
    maintenances: [],
    guidance: [],
    announcements: [],
    about: null,
    mark: null,
    ...said,
  };
}

export function aNotice(said: Partial<Notice> = {}): Notice {
  return {
    id: 'incidents/2022-01-17-withdrawals/01-update',
    kind: 'incident',
    subjectId: 'incidents/2022-01-17-withdrawals',
    title: 'Withdrawals are delayed',
    firstTitle: said.title ?? 'Withdrawals are delayed',
    at: time('2022-01-17T04:44Z'),
    isApproximate: false,
    status: 'investigating',
    body: 'We are looking into it.',
    components: [],
    figures: [],
    action: null,
    guidance: [],
    nextUpdateAt: null,
    isNotified: true,
    invented: null,
    ...said,
  };
}

function updateId(subjectId: string, index: number): string {
  return `${subjectId}/${two(index + 1)}-update`;
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}
