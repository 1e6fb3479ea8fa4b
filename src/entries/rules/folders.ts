/** Folders: each has the file that speaks for it, at least one update, and translations of something. */
import { parseInstant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import type { EntryKind, EntryName } from '../file-name.ts';
import { problemAt, type Problem } from '../problem.ts';
import type { RuleContext } from './rule.ts';

const SPEAKERS = new Set<EntryKind>(['incident', 'maintenance']);
const UPDATES = new Set<EntryKind>(['update', 'maintenance-update']);
const MEMBERS = new Set<EntryKind>([...UPDATES, 'postmortem']);

export function speaksForFolder({ tree: { names, misnamed } }: RuleContext): Problem[] {
  const spoken = new Set(names.filter(({ kind }) => SPEAKERS.has(kind)).map(({ id }) => id));
  const folders = new Set(names.filter(({ kind }) => MEMBERS.has(kind)).map(({ subjectId }) => subjectId));
  return [...folders]
    .filter((folder) => !spoken.has(folder) && !misnamed.has(folder))
    .map((folder) => {
      const file = folder.startsWith('incidents/') ? 'incident.md' : 'maintenance.md';
      return problemAt(
        { file: `${folder}/${file}`, line: 1, column: 1 },
        {
          code: 'missing-file',
          message: `This folder has no ${file}.`,
          fix: `Add ${file} with a title${file === 'incident.md' ? '' : ' and a window'}, or move the other files into the folder to which they belong.`,
        },
      );
    });
}

export function hasUpdates({ tree: { names, misnamed } }: RuleContext): Problem[] {
  const told = new Set(names.filter(({ kind }) => UPDATES.has(kind)).map(({ subjectId }) => subjectId));
  return names
    .filter(({ kind, id }) => SPEAKERS.has(kind) && !told.has(id) && !misnamed.has(id))
    .map(({ kind, id }) =>
      problemAt(
        { file: `${id}/${kind}.md`, line: 1, column: 1 },
        {
          code: 'incident-without-updates',
          message: 'This folder has no update yet, so the page would show nothing of it.',
          fix: 'Add a file beside this one whose name begins with 01-, as in “01-what-happened.md”.',
        },
      ),
    );
}

/** Folders of incidents and maintenances begin with a day: they are sorted and found by it. */
export function foldersHaveDays({ tree: { names } }: RuleContext): Problem[] {
  const firsts = new Map<string, EntryName>();
  for (const name of names.filter(({ kind }) => MEMBERS.has(kind) || SPEAKERS.has(kind))) {
    if (!firsts.has(name.subjectId) || SPEAKERS.has(name.kind)) firsts.set(name.subjectId, name);
  }
  return [...firsts]
    .filter(([folder]) => !beginsWithDay(folder.split('/')[1] ?? ''))
    .map(([folder, name]) => {
      const words = (folder.split('/')[1] ?? '').replace(/^[\d-]+/, '') || 'what-happened';
      return problemAt(
        { file: SPEAKERS.has(name.kind) ? `${folder}/${name.kind}.md` : `${name.id}.md`, line: 1, column: 1 },
        {
          code: 'folder-date',
          message: `The name of the folder, “${folder.split('/')[1]}”, does not begin with a day of the calendar.`,
          fix: `Rename the folder: year, month, day and some words, as in “2026-05-04-${words}”.`,
        },
      );
    });
}

function beginsWithDay(folder: string): boolean {
  const day = /^\d{4}-\d\d-\d\d(?=-)/.exec(folder)?.[0];
  return day !== undefined && parseInstant(`${day}T00:00Z`) !== null;
}

export function foldersHaveFiles({ tree }: RuleContext): Problem[] {
  return tree.emptyFolders.map((file) =>
    problemAt(
      { file, line: 1, column: 1 },
      {
        code: 'missing-file',
        message: 'This folder is empty.',
        fix: `Add ${file.startsWith('incidents/') ? 'incident.md' : 'maintenance.md'} and a first update, such as 01-what-happened.md, or delete the folder.`,
      },
    ),
  );
}

export function translatesSomething({ tree, page }: RuleContext): Problem[] {
  const originals = new Set(tree.names.map(({ id }) => id));
  const translations = [...tree.translations, ...tree.partial.filter(({ name }) => name.language !== null)];
  return translations.flatMap((entry) => {
    const { id, language, subjectId } = entry.name;
    const start = { file: entry.file, line: 1, column: 1 };
    if (language !== null && page.languages?.slice(1).includes(language) === false) {
      return problemAt(start, languageProblem(language, page.languages));
    }
    if (originals.has(id) || tree.misnamed.has(subjectId)) return [];
    return problemAt(start, {
      code: 'translation-of-nothing',
      message: 'There is no original beside this translation.',
      fix: `Name it after the file that it translates: the same name with “.${language}” before “.md”.`,
    });
  });
}

function languageProblem(language: string, languages: Page['languages']): Pick<Problem, 'code' | 'message' | 'fix'> {
  if (language === languages[0]) {
    return {
      code: 'translation-language',
      message: `“${language}” is the language in which the originals are written.`,
      fix: `Write this text into the original, the file without “.${language}” in its name.`,
    };
  }
  const others = languages.slice(1).join(', ');
  return {
    code: 'translation-language',
    message: `The page is not translated into “${language}”.`,
    fix: `Add “${language}” to “languages” in page.yaml${others === '' ? '' : `; so far it is translated into: ${others}`}.`,
  };
}
