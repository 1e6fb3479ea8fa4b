import type { Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import type { Problem } from '../problem.ts';
import type { EntryOf, Tree } from '../tree.ts';

/** What a rule may look at. A rule says what is wrong across entries; what is wrong inside one is the schema's. */
export interface RuleContext {
  tree: Tree;
  /** Null where page.yaml has problems of its own: then only what needs no page is looked at. */
  page: Page | null;
  /** Null: the time of the check does not matter. */
  now: Instant | null;
}

export type Rule = (context: RuleContext) => Problem[];

/** An incident's entry with its updates in the order of `at`, for the folders that could be read whole. */
export function wholeIncidents({
  tree,
}: RuleContext): { incident: EntryOf<'incident'>; updates: EntryOf<'update'>[] }[] {
  return tree.entries.incident
    .filter((incident) => !tree.broken.has(incident.name.id))
    .map((incident) => ({ incident, updates: byTime(updatesOf(tree.entries.update, incident.name.id)) }));
}

/** Those of one subject, in the order of their file names. */
export function updatesOf<E extends EntryOf<'update'> | EntryOf<'maintenance-update'>>(entries: E[], id: string): E[] {
  return entries.filter((entry) => entry.name.subjectId === id).toSorted((a, b) => (a.name.id < b.name.id ? -1 : 1));
}

/** Oldest first; entries of one moment in the order of their ids. */
export function byTime<E extends { facts: { at: Instant }; name: { id: string } }>(entries: E[]): E[] {
  return entries.toSorted((a, b) => a.facts.at - b.facts.at || (a.name.id < b.name.id ? -1 : 1));
}
