/** The content folder as entries with their places: what the rules across files look at. */
import { z } from 'zod';
import { aboutFactsSchema, announcementFactsSchema, guidanceFactsSchema } from '#core/guidance.ts';
import { incidentFactsSchema, incidentStatusSchema, postmortemFactsSchema, updateFactsSchema } from '#core/incident.ts';
import { maintenanceFactsSchema, maintenanceStatusSchema, maintenanceUpdateFactsSchema } from '#core/maintenance.ts';
import { pageSchema, type Page } from '#core/page.ts';
import { lineSchema } from '#core/slug.ts';
import { translationFactsSchema } from '#core/written.ts';
import { checkFacts, readEntry, type Entry } from './entry.ts';
import { readFileName, type EntryKind, type EntryName } from './file-name.ts';
import { listFiles } from './list-files.ts';
import type { Problem } from './problem.ts';
import { isProblem, readSource } from './source.ts';
import { readYaml, type YamlValue } from './yaml.ts';

const templateFactsSchema = z.strictObject({
  title: lineSchema,
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
export type TranslationEntry = Entry<z.output<typeof translationFactsSchema>> & { name: EntryName };

export interface Tree {
  page: { facts: Page; yaml: YamlValue } | null;
  entries: { [K in EntryKind]: EntryOf<K>[] };
  translations: TranslationEntry[];
  /** Folders in which an original could not be read, and files outside such folders: what they say is not whole. */
  broken: Set<string>;
  problems: Problem[];
}

export const PAGE_FILE = 'page.yaml';

/** Throws where the folder itself cannot be read. */
export function readTree(folder: string): Tree {
  const tree: Tree = {
    page: null,
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
    broken: new Set(),
    problems: [],
  };
  const files = listFiles(folder);
  for (const file of files) {
    if (file === PAGE_FILE) addPage(tree, folder);
    else addFile(tree, folder, file);
  }
  if (!files.includes(PAGE_FILE)) tree.problems.push(missingPage());
  return tree;
}

function addPage(tree: Tree, folder: string): void {
  const source = readSource(folder, PAGE_FILE);
  if (isProblem(source)) return void tree.problems.push(source);
  const yaml = readYaml(PAGE_FILE, source.text, 1);
  if (Array.isArray(yaml)) return void tree.problems.push(...yaml);
  const facts = checkFacts(yaml, pageSchema);
  if (facts.success) tree.page = { facts: facts.data, yaml };
  else tree.problems.push(...facts.problems);
}

function addFile(tree: Tree, folder: string, file: string): void {
  const found = readFile(folder, file);
  if (Array.isArray(found)) {
    tree.problems.push(...found);
    const name = readFileName(file);
    const isTranslation = !isProblem(name) && name.language !== null;
    if (!isTranslation) tree.broken.add(file.split('/').slice(0, 2).join('/'));
  } else if (found.name.language !== null) {
    tree.translations.push(found as TranslationEntry);
  } else {
    (tree.entries[found.name.kind] as AnyEntry[]).push(found as AnyEntry);
  }
}

function readFile(folder: string, file: string): AnyEntry | TranslationEntry | Problem[] {
  const name = readFileName(file);
  const source = readSource(folder, file);
  // What cannot be opened is told as that, whatever it is called; of a picture, only that nothing reads it.
  const isOpened = !isProblem(source) || !['link-outside', 'file-unreadable'].includes(source.code);
  if (isProblem(source)) return [isProblem(name) && isOpened ? name : source];
  if (isProblem(name)) return [name];
  const schema = name.language === null ? SCHEMAS[name.kind] : translationFactsSchema;
  const entry = readEntry(source, schema);
  return Array.isArray(entry) ? entry : ({ ...entry, name } as AnyEntry | TranslationEntry);
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
