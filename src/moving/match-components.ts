/** The components that a history names, found among those of the page, or told as missing. */
import { stringify } from 'yaml';
import { pageSchema, type Page } from '#core/page.ts';
import { printInstant, type Instant } from '#core/instant.ts';
import type { ForeignComponent, History } from './history.ts';
import { MovingError } from './moving-error.ts';
import { freeSlug } from './slug-of.ts';

export interface Matched {
  /** Our id by the key there. */
  ids: Map<string, string>;
  missing: ForeignComponent[];
}

/** By id, by name, and by “Group - Name”; case does not matter. */
export function matchComponents({ components }: History, page: Pick<Page, 'components' | 'groups'>): Matched {
  const known = new Map<string, string>();
  for (const { id, name, group } of page.components) {
    const groupName = page.groups.find((candidate) => candidate.id === group)?.name;
    for (const spelling of [id, name, ...(groupName === undefined ? [] : [`${groupName} - ${name}`])]) {
      if (!known.has(spelling.toLowerCase())) known.set(spelling.toLowerCase(), id);
    }
  }
  const ids = new Map<string, string>();
  const missing = components.filter(({ key, name, group }) => {
    const id =
      (group === null ? undefined : known.get(`${group} - ${name}`.toLowerCase())) ?? known.get(name.toLowerCase());
    if (id !== undefined) ids.set(key, id);
    return id === undefined;
  });
  return { ids, missing };
}

/** Only what an update or a window names has to be there. */
export function namedKeys({ incidents, maintenances }: History): Set<string> {
  return new Set([
    ...incidents.flatMap(({ updates }) => updates.flatMap(({ components }) => Object.keys(components))),
    ...maintenances.flatMap(({ components }) => Object.keys(components)),
  ]);
}

/** As `page.yaml` has them. */
export function asPageComponents(components: readonly ForeignComponent[], since: Instant): string {
  return stringify(pageRows(components, since));
}

/** A page.yaml for a history that comes to an empty folder. Throws {@link MovingError} where the source does not say whose it is. */
export function newPage(history: History, since: Instant): string {
  const { name, url, timeZone } = history.page;
  const origin = URL.parse(url ?? '')?.origin ?? null;
  if (!name || origin === null || origin === 'null' || history.components.length === 0) {
    throw new MovingError(
      'The source does not name the page, its address and its components, so write page.yaml by hand: docs/writing-incidents.md shows the smallest.',
    );
  }
  const page = { name, url: origin, ...(timeZone ? { timeZone } : {}), ...pageRows(history.components, since) };
  const { success } = pageSchema.safeDecode(page);
  if (!success)
    throw new MovingError(
      'What the source says of the page does not make a page.yaml, so write it by hand: docs/writing-incidents.md shows the smallest.',
    );
  return stringify(page);
}

function pageRows(components: readonly ForeignComponent[], since: Instant) {
  const taken = new Set<string>();
  const groupNames = [...new Set(components.flatMap(({ group }) => group ?? []))];
  const groups = groupNames.map((name) => ({ id: freeSlug(name, 'group', taken), name }));
  const rows = components.map(({ name, description, group, since: from }) => ({
    id: freeSlug(name, 'component', taken),
    name: line(name),
    ...(description === null || description.trim() === '' ? {} : { description: line(description) }),
    ...(group === null ? {} : { group: groups.find((candidate) => candidate.name === group)?.id }),
    since: printInstant(Math.min(from ?? since, since)),
  }));
  return { ...(groups.length === 0 ? {} : { groups }), components: rows };
}

function line(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 255);
}
