/** Folders: each has the file that speaks for it, at least one update, and translations of something. */
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
          message: `The folder has updates and no ${file}.`,
          fix: `Add ${file} with a title${file === 'incident.md' ? '' : ' and a window'}.`,
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
          message: 'Nothing has been said here yet: the folder has no update, so no page would show it.',
          fix: 'Add a file “01-what-happened.md” beside this one.',
        },
      ),
    );
}

export function translatesSomething({ tree, page }: RuleContext): Problem[] {
  const originals = new Set((Object.values(tree.entries).flat() as AnyEntry[]).map(({ name }) => name.id));
  return tree.translations.flatMap((entry) => {
    const { id, language } = entry.name;
    const start = { file: entry.file, line: 1, column: 1 };
    if (language !== null && !page.languages.includes(language)) {
      return problemAt(start, {
        code: 'translation-language',
        message: `The page has no language “${language}”.`,
        fix: `Add it to “languages” in page.yaml, or rename the file; the page has: ${page.languages.join(', ')}.`,
      });
    }
    if (originals.has(id) || tree.broken.has(entry.name.subjectId)) return [];
    return problemAt(start, {
      code: 'translation-of-nothing',
      message: 'There is no original beside this translation.',
      fix: `Name it after the file that it translates: the same name with “.${language}” before “.md”.`,
    });
  });
}
