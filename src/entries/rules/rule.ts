import type { Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import type { EntryKind, EntryName } from '../file-name.ts';
import type { Problem } from '../problem.ts';
import type { EntryOf, PartialOf, Tree } from '../tree.ts';
import type { YamlValue } from '../yaml.ts';

/** What a rule may look at. A rule says what is wrong across entries; what is wrong inside one is the schema's. */
export interface RuleContext {
  tree: Tree;
  /** Without the keys of page.yaml that have problems of their own: what needs these is not looked at. */
  page: Partial<Page>;
  /** Null: the time of the check does not matter. */
  now: Instant | null;
}

export type Rule = (context: RuleContext) => Problem[];

/** Every original of a kind with the keys of it that are right. */
export function readable<K extends EntryKind>(tree: Tree, kind: K): PartialOf<K>[] {
  const partial = tree.partial.filter(({ name }) => name.kind === kind && name.language === null);
  return [...tree.entries[kind], ...partial] as PartialOf<K>[];
}

/** Whether an entry does not have the key at all; one that it has may be wrong, and then is no fact either. */
export function lacks({ yaml }: { yaml: YamlValue }, key: string): boolean {
  return typeof yaml.data === 'object' && yaml.data !== null && !Object.hasOwn(yaml.data, key);
}

/** An incident's entry with its updates in the order of `at`, for the folders that could be read whole. */
export function wholeIncidents({
  tree,
}: RuleContext): { incident: EntryOf<'incident'>; updates: EntryOf<'update'>[] }[] {
  return tree.entries.incident
    .filter((incident) => !tree.broken.has(incident.name.id))
    .map((incident) => ({ incident, updates: byTime(updatesOf(tree.entries.update, incident.name.id)) }));
}

/** Whether it came from another product: then it has been read already, and no rule for writing judges it. */
export function isImported({ facts }: { facts: object }): boolean {
  return 'imported' in facts && facts.imported !== undefined;
}

const bySubject = new WeakMap<object, Map<string, unknown[]>>();

/** Those of one subject, in the order of their file names; grouped once a list, since it is asked for every subject. */
export function updatesOf<E extends { name: EntryName }>(entries: E[], id: string): E[] {
  const known = bySubject.get(entries) as Map<string, E[]> | undefined;
  const found = known ?? Map.groupBy(byName(entries), ({ name }) => name.subjectId);
  bySubject.set(entries, found);
  return found.get(id) ?? [];
}

function byName<E extends { name: EntryName }>(entries: readonly E[]): E[] {
  return entries.toSorted((a, b) => (a.name.id < b.name.id ? -1 : 1));
}

/** Oldest first; entries of one moment in the order of their ids. */
export function byTime<E extends { facts: { at: Instant }; name: { id: string } }>(entries: E[]): E[] {
  return entries.toSorted((a, b) => a.facts.at - b.facts.at || (a.name.id < b.name.id ? -1 : 1));
}
