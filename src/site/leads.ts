/** Small texts of the pages that need the whole site to be known. */
import type { Guidance } from '#core/guidance.ts';
import { resolvedAt, titleOf } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import { DAY } from '#core/instant.ts';
import { formatInstant } from '#render/dates.ts';
import type { Edition } from './edition.ts';

/** In a calm: what was last resolved, if that was within a week. */
export function calmLead({ site, words, place }: Edition): string {
  const recent = site.content.incidents
    .map((incident) => ({ title: titleOf(incident), at: resolvedAt(incident) ?? 0 }))
    .toSorted((a, b) => b.at - a.at)[0];
  if (recent === undefined || recent.at < site.now - 7 * DAY) return words.state.nothingKnown;
  return words.state.lastResolved(recent.title, formatInstant(recent.at, place));
}

/** The guidance pages of an incident that exist already, in its order. */
export function guidanceOf({ guidance }: Pick<Incident, 'guidance'>, { site }: Edition): Guidance[] {
  return guidance.flatMap((slug) => site.content.guidance.filter(({ id }) => id === `guidance/${slug}`));
}
