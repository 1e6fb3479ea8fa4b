/** The content folder as entries with their places: what the rules across files look at. */
import { z } from 'zod';
import type { MarkElement } from '#core/brand.ts';
import { aboutFactsSchema, announcementFactsSchema, guidanceFactsSchema } from '#core/guidance.ts';
import { incidentFactsSchema, incidentStatusSchema, postmortemFactsSchema, updateFactsSchema } from '#core/incident.ts';
import { maintenanceFactsSchema, maintenanceStatusSchema, maintenanceUpdateFactsSchema } from '#core/maintenance.ts';
import { pageSchema, type Page } from '#core/page.ts';
import { lineSchema } from '#core/slug.ts';
import { translationFactsSchema } from '#core/written.ts';
import { readEntry, readFacts, type Entry } from './entry.ts';
import { isMarkFile, readFileName, type EntryKind, type EntryName } from './file-name.ts';
import { listEmptyFolders, listFiles } from './list-files.ts';
import { readMark } from './mark.ts';
import type { Problem } from './problem.ts';
import { isProblem, readSource } from './source.ts';
import { readYaml, type YamlValue } from './yaml.ts';

const templateFactsSchema = z.strictObject({
  /** What staff know it by. No entry has this key, so that a copy never publishes it. */
  template: lineSchema,
  for: z.enum(['incident', 'maintenance']),
  status: z.union([incidentStatusSchema, maintenanceStatusSchema]).optional(),
});

export const SCHEMAS = {
  incident: incidentFactsSchema,
  update: updateFactsSchema,
  postmortem: postmortemFactsSchema,
  maintenance: maintenanceFactsSchema,
  'maintenance-update': maintenanceUpdateFactsSchema,
  guidance: guidanceFactsSchema,
  announcement: announcementFactsSchema,
  template: templateFactsSchema,
  about: aboutFactsSchema,
} as const satisfies Record<EntryKind, z.ZodObject>;

export type EntryOf<K extends EntryKind> = Entry<z.output<(typeof SCHEMAS)[K]>> & { name: EntryName };
export type AnyEntry = { [K in EntryKind]: EntryOf<K> }[EntryKind];
type TranslationEntry = Entry<z.output<typeof translationFactsSchema>> & { name: EntryName };

/** An entry of which some keys may be wrong, and then are not among its facts. */
export type PartialOf<K extends EntryKind> = Entry<Partial<z.output<(typeof SCHEMAS)[K]>>> & { name: EntryName };
/** Any original or translation, with its text and whatever keys are right. */
export type AnyText = Entry<object> & { name: EntryName };

export interface Tree {
  page: { whole: Page | null; facts: Partial<Page>; yaml: YamlValue };
  /** Without a mistake of their own. */
  entries: { [K in EntryKind]: EntryOf<K>[] };
  translations: TranslationEntry[];
  /** Pictures of the folder `brand`, by path; null where one is not allowed. */
  marks: Map<string, MarkElement | null>;
  /** Originals and translations with mistakes among their keys. */
  partial: AnyText[];
  /** Originals, whether or not they could be read. */
  names: EntryName[];
  /** Folders of incidents and maintenances in which nothing lies. */
  emptyFolders: string[];
  /** Folders in which an original could not be read, and files outside such folders: what they say is not whole. */
  broken: Set<string>;
  /** Those of them in which a file has no name by which anybody could tell what it is. */
  misnamed: Set<string>;
  problems: Problem[];
}

export const PAGE_FILE = 'page.yaml';

/** Throws where the folder itself cannot be read. */
export function readTree(folder: string): Tree {
  const files = listFiles(folder);
  const { problems, ...page } = readPage(folder, files);
  const tree: Tree = {
    page,
    entries: {
      incident: [],
      update: [],
      postmortem: [],
      maintenance: [],
      'maintenance-update': [],
      guidance: [],
      announcement: [],
      template: [],
      about: [],
    },
    translations: [],
    marks: new Map(),
    partial: [],
    names: [],
    emptyFolders: ['incidents', 'maintenances'].flatMap((room) => listEmptyFolders(folder, room)),
    broken: new Set(),
    misnamed: new Set(),
    problems,
  };
  for (const file of files) {
    if (isMarkFile(file)) addMark(tree, folder, file);
    else if (file !== PAGE_FILE) addFile(tree, folder, file);
  }
  return tree;
}

/** What the file's keys and text are judged by. */
export function schemaOf({ kind, language }: EntryName): z.ZodObject {
  return language === null ? SCHEMAS[kind] : translationFactsSchema;
}

function readPage(folder: string, files: readonly string[]): Tree['page'] & { problems: Problem[] } {
  const source = files.includes(PAGE_FILE) ? readSource(folder, PAGE_FILE) : missingPage();
  const reading = isProblem(source) ? { value: null, problems: [source] } : readYaml(PAGE_FILE, source.text, 1);
  const { partial, ...read } = readFacts(reading, pageSchema, { file: PAGE_FILE, line: 1, column: 1 });
  return { ...read, facts: partial };
}

function addMark(tree: Tree, folder: string, file: string): void {
  const source = readSource(folder, file);
  const mark = isProblem(source) ? [source] : readMark(source);
  tree.marks.set(file, Array.isArray(mark) ? null : mark);
  if (Array.isArray(mark)) tree.problems.push(...mark);
}

function addFile(tree: Tree, folder: string, file: string): void {
  const name = readFileName(file);
  if (isProblem(name)) return addMisnamed(tree, folder, name);
  if (name.language === null) tree.names.push(name);
  const source = readSource(folder, file);
  const { whole, partial, problems } = isProblem(source)
    ? { whole: null, partial: null, problems: [source] }
    : readEntry(source, schemaOf(name));
  tree.problems.push(...problems);
  if (whole === null) {
    if (partial !== null) tree.partial.push({ ...partial, name });
    if (name.language === null) tree.broken.add(placeAmong(file));
  } else if (name.language !== null) {
    tree.translations.push({ ...whole, name } as TranslationEntry);
  } else {
    (tree.entries[name.kind] as AnyEntry[]).push({ ...whole, name } as AnyEntry);
  }
}

/** What cannot be opened is told as that, whatever it is called; of a picture, only that nothing reads it. */
function addMisnamed(tree: Tree, folder: string, problem: Problem): void {
  const source = readSource(folder, problem.file);
  const isOpened = !isProblem(source) || !['link-outside', 'file-unreadable'].includes(source.code);
  tree.problems.push(isOpened ? problem : source);
  tree.broken.add(placeAmong(problem.file));
  tree.misnamed.add(placeAmong(problem.file));
}

function placeAmong(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

function missingPage(): Problem {
  return {
    file: PAGE_FILE,
    line: 1,
    column: 1,
    code: 'missing-file',
    message: 'There is no page.yaml in the content folder.',
    fix: 'Add one that names the page, its address and its components; docs/writing-incidents.md shows the smallest.',
  };
}
