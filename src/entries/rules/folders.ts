/** Folders: each has the file that speaks for it, at least one update, and translations of something. */
import type { Page } from '#core/page.ts';
import { problemAt, type Problem } from '../problem.ts';
import type { AnyEntry } from '../tree.ts';
import { updatesOf, type RuleContext } from './rule.ts';

export function speaksForFolder({ tree }: RuleContext): Problem[] {
  const { entries } = tree;
  const spoken = new Set([...entries.incident, ...entries.maintenance].map(({ name }) => name.id));
  const members = [...entries.update, ...entries.postmortem, ...entries['maintenance-update']];
  const folders = new Set(members.map(({ name }) => name.subjectId));
  return [...folders]
    .filter((folder) => !spoken.has(folder) && !tree.broken.has(folder))
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

export function hasUpdates({ tree }: RuleContext): Problem[] {
  const { entries, broken } = tree;
  const withoutAny = [
    ...entries.incident.filter(({ name }) => updatesOf(entries.update, name.id).length === 0),
    ...entries.maintenance.filter(({ name }) => updatesOf(entries['maintenance-update'], name.id).length === 0),
  ];
  return withoutAny
    .filter(({ name }) => !broken.has(name.id))
    .map(({ file }) =>
      problemAt(
        { file, line: 1, column: 1 },
        {
          code: 'incident-without-updates',
          message: 'This folder has no update yet, so the page would show nothing of it.',
          fix: 'Add a file beside this one whose name begins with 01-, as in “01-what-happened.md”.',
        },
      ),
    );
}

export function translatesSomething({ tree, page }: RuleContext): Problem[] {
  if (page === null) return [];
  const originals = new Set((Object.values(tree.entries).flat() as AnyEntry[]).map(({ name }) => name.id));
  return tree.translations.flatMap((entry) => {
    const { id, language } = entry.name;
    const start = { file: entry.file, line: 1, column: 1 };
    if (language !== null && !page.languages.slice(1).includes(language)) {
      return problemAt(start, languageProblem(language, page));
    }
    if (originals.has(id) || tree.broken.has(entry.name.subjectId) || tree.broken.has(`${id}.md`)) return [];
    return problemAt(start, {
      code: 'translation-of-nothing',
      message: 'There is no original beside this translation.',
      fix: `Name it after the file that it translates: the same name with “.${language}” before “.md”.`,
    });
  });
}

function languageProblem(language: string, { languages }: Page): Pick<Problem, 'code' | 'message' | 'fix'> {
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
