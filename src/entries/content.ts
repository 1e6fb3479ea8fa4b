/** The one reader: the site, the checks and every command take their values from here. */
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import type { Translation } from '#core/written.ts';
import { digestOf } from './entry.ts';
import { readFileName } from './file-name.ts';
import { isFolder } from './list-files.ts';
import { sortProblems, type Problem } from './problem.ts';
import { RULES } from './rules/all.ts';
import { byTime, updatesOf } from './rules/rule.ts';
import { isProblem } from './source.ts';
import { PAGE_FILE, readTree, type AnyEntry, type Tree } from './tree.ts';

export interface ReadResult {
  /** Null where there is any problem: half a truth is not shown. */
  content: Content | null;
  /** All problems of all files, sorted. */
  problems: Problem[];
}

/** Reads a content folder. With `now`, what is dated later is a problem too. */
export function readContent(folder: string, now: Instant | null = null): ReadResult {
  if (!isFolder(folder)) return { content: null, problems: [missingFolder(folder)] };
  const tree = readTree(folder);
  const { whole: page, facts } = tree.page;
  const problems = [...tree.problems, ...RULES.flatMap((rule) => rule({ tree, page: facts, now }))];
  if (page === null || problems.length > 0) return { content: null, problems: sortProblems(problems) };
  return { content: contentOf(tree, page), problems: [] };
}

export interface DigestResult {
  digests: { file: string; digest: string }[];
  /** Of the originals that could not be read, and so have none. */
  problems: Problem[];
}

/** What translators copy into “translates”: the digest of every text, by file. */
export function readDigests(folder: string): DigestResult {
  if (!isFolder(folder)) return { digests: [], problems: [missingFolder(folder)] };
  const tree = readTree(folder);
  const digests = originals(tree).map(({ file, body }) => ({ file, digest: digestOf(body) }));
  // A translation's own mistakes are no reason to keep back what it should name.
  const problems = tree.problems.filter(({ file }) => file.endsWith('.md') && languageOf(file) === null);
  return { digests, problems: sortProblems(problems) };
}

function missingFolder(folder: string): Problem {
  return {
    file: PAGE_FILE,
    line: 1,
    column: 1,
    code: 'missing-file',
    message: `There is no folder “${folder}”, or your account may not read it.`,
    fix: 'Name the folder that holds page.yaml, as in “--content content”.',
  };
}

function contentOf(tree: Tree, page: Content['page']): Content {
  const { entries } = tree;
  const postmortems = new Map(entries.postmortem.map((entry) => [entry.name.subjectId, entry]));
  const incidents = entries.incident.map((entry) => ({
    ...written(tree, entry),
    updates: byTime(updatesOf(entries.update, entry.name.id)).map((update) => written(tree, update)),
    postmortem: written(tree, postmortems.get(entry.name.id) ?? null),
  }));
  const maintenances = entries.maintenance.map((entry) => ({
    ...written(tree, entry),
    updates: byTime(updatesOf(entries['maintenance-update'], entry.name.id)).map((update) => written(tree, update)),
  }));
  return {
    page,
    incidents: newestFirst(incidents, ({ updates }) => updates[0]?.at ?? 0),
    maintenances: newestFirst(maintenances, ({ window }) => window.from),
    guidance: entries.guidance.map((entry) => written(tree, entry)).toSorted((a, b) => (a.title < b.title ? -1 : 1)),
    about: written(tree, entries.about[0] ?? null),
    mark: tree.marks.get(page.brand?.mark ?? '') ?? null,
    announcements: newestFirst(
      entries.announcement.map((entry) => written(tree, entry)),
      ({ at }) => at,
    ),
  };
}

type WrittenOf<E extends AnyEntry> = E['facts'] & {
  id: string;
  body: string;
  translations: Record<string, Translation>;
};

function written<E extends AnyEntry>(tree: Tree, entry: E): WrittenOf<E>;
function written<E extends AnyEntry>(tree: Tree, entry: E | null): WrittenOf<E> | null;
function written<E extends AnyEntry>(tree: Tree, entry: E | null): WrittenOf<E> | null {
  if (entry === null) return null;
  return { ...entry.facts, id: entry.name.id, body: entry.body, translations: translationsOf(tree, entry) };
}

function translationsOf(tree: Tree, { name, body }: AnyEntry): Record<string, Translation> {
  const digest = digestOf(body);
  const found = translationsById(tree).get(`${name.kind} ${name.id}`) ?? [];
  return Object.fromEntries(
    found.map(({ name: { language }, facts: { translates, ...said }, body: text }) => [
      language ?? '',
      { ...said, body: text, isOutdated: translates !== digest },
    ]),
  );
}

const grouped = new WeakMap<Tree, Map<string, Tree['translations']>>();

/** Grouped once a reading: nobody looks through all translations for every text. */
function translationsById(tree: Tree): Map<string, Tree['translations']> {
  const found = grouped.get(tree) ?? Map.groupBy(tree.translations, ({ name: { kind, id } }) => `${kind} ${id}`);
  grouped.set(tree, found);
  return found;
}

function newestFirst<T extends { id: string }>(values: T[], atOf: (value: T) => Instant): T[] {
  return values.toSorted((a, b) => atOf(b) - atOf(a) || (a.id < b.id ? -1 : 1));
}

function languageOf(file: string): string | null {
  const name = readFileName(file);
  return isProblem(name) ? null : name.language;
}

function originals(tree: Tree): AnyEntry[] {
  return Object.values(tree.entries).flat();
}
