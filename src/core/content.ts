/** Everything that staff wrote, as values. */
import type { MarkElement } from './brand.ts';
import { guidanceBy, type About, type Announcement, type Guidance } from './guidance.ts';
import type { Incident } from './incident.ts';
import type { Instant } from './instant.ts';
import type { Maintenance } from './maintenance.ts';
import type { Page } from './page.ts';

export interface Content {
  page: Page;
  /** Newest first, by their first update. */
  incidents: Incident[];
  /** Newest first, by the opening of their window. */
  maintenances: Maintenance[];
  guidance: Guidance[];
  /** Newest first. */
  announcements: Announcement[];
  /** Null where nobody wrote one. */
  about: About | null;
  /** The company's mark, safe to show; null where the page names none. */
  mark: MarkElement | null;
}

/** The content as it stood at `now`: what was written later is not there. */
export function contentAsOf(content: Content, now: Instant): Content {
  return {
    page: content.page,
    incidents: content.incidents.flatMap((incident) => incidentAsOf(content, incident, now)),
    maintenances: content.maintenances.flatMap((maintenance) => {
      const updates = maintenance.updates.filter((update) => update.at <= now);
      return updates.length === 0 ? [] : [{ ...maintenance, updates }];
    }),
    guidance: content.guidance.filter(({ publishedAt }) => publishedAt <= now).map((page) => guidanceAsOf(page, now)),
    announcements: content.announcements.filter(({ at }) => at <= now),
    about: content.about,
    mark: content.mark,
  };
}

/**
 * Without the components for which the page does not speak yet: nothing is known
 * of them, and that is not green. One of which something was said stays.
 */
export function withSpokenComponents(content: Content, now: Instant): Content {
  const named = new Set([
    ...content.incidents.flatMap(({ updates }) => updates.flatMap(({ components }) => Object.keys(components))),
    ...content.maintenances.flatMap(({ components }) => Object.keys(components)),
  ]);
  const components = content.page.components.filter(({ id, since }) => since <= now || named.has(id));
  return { ...content, page: { ...content.page, components } };
}

/** With another subscription service than page.yaml names, as a preview has. */
export function withService(content: Content, url: string): Content {
  return { ...content, page: { ...content.page, subscriptions: { url } } };
}

function incidentAsOf({ guidance }: Content, incident: Incident, now: Instant): Incident[] {
  const updates = incident.updates.filter((update) => update.at <= now);
  if (updates.length === 0) return [];
  const hasSummary = incident.summaryAt !== undefined && incident.summaryAt <= now;
  const corrections = incident.corrections
    .filter(({ openedAt }) => openedAt <= now)
    .map((correction) => forgetAfter(correction, 'closedAt', now));
  return [
    {
      ...forgetAfter(incident, 'summaryAt', now),
      body: hasSummary ? incident.body : '',
      translations: hasSummary ? incident.translations : withoutBodies(incident.translations),
      guidance: guidanceBy(now, incident.guidance, guidance),
      corrections,
      updates,
      postmortem: incident.postmortem !== null && incident.postmortem.at <= now ? incident.postmortem : null,
    },
  ];
}

/** The summary in other languages is as old as the summary; titles are older. */
function withoutBodies(translations: Incident['translations']): Incident['translations'] {
  return Object.fromEntries(Object.entries(translations).map(([language, said]) => [language, { ...said, body: '' }]));
}

function guidanceAsOf(page: Guidance, now: Instant): Guidance {
  const knownProblems = page.knownProblems
    .filter(({ since }) => since <= now)
    .map((problem) => forgetAfter(problem, 'fixedAt', now));
  return { ...forgetAfter(page, 'checkedAt', now), knownProblems };
}

function forgetAfter<T>(value: T, key: keyof T, now: Instant): T {
  const at = value[key];
  return typeof at === 'number' && at > now ? { ...value, [key]: undefined } : value;
}
