/** Titles and texts. */
import { renderText } from '#render/markdown.ts';
import { problemAt, type Problem } from '../problem.ts';
import type { PartialOf, Tree } from '../tree.ts';
import { allTexts, markdownsOf, tooComplex } from './markdowns.ts';
import { isImported, lacks, readable, type RuleContext } from './rule.ts';

export function titlesDiffer({ tree }: RuleContext): Problem[] {
  return [subjectsTitles(tree), readable(tree, 'guidance'), announcements(tree)].flatMap((entries) => {
    const first = new Map<string, (typeof entries)[number]>();
    return entries.flatMap((entry) => {
      const title = entry.facts.title?.toLowerCase();
      if (title === undefined) return [];
      const other = first.get(title) ?? entry;
      first.set(title, other);
      if (other.name.subjectId === entry.name.subjectId) return [];
      return problemAt(entry.yaml.placeOf(['title']), {
        code: 'duplicate-title',
        message: `“${other.file}” has the same title, so readers and mail programs would take the two for one.`,
        fix: 'Add what tells them apart, as in “4 May 2026: card payments are declined”.',
      });
    });
  });
}

/** Incidents and maintenances, and the updates that may call them something else. */
function subjectsTitles(tree: Tree): Pick<PartialOf<'update'>, 'file' | 'name' | 'yaml' | 'facts'>[] {
  return [
    ...readable(tree, 'incident'),
    ...readable(tree, 'maintenance'),
    ...readable(tree, 'update'),
    ...readable(tree, 'maintenance-update'),
  ]
    .filter((entry) => !isImported(entry))
    .map(({ file, name, yaml, facts: { title } }) => ({ file, name, yaml, facts: { title } }));
}

function announcements(tree: Tree): PartialOf<'announcement'>[] {
  return readable(tree, 'announcement').filter((entry) => !isImported(entry));
}

// Characters that take no room, or none that a reader could see.
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Z}\u2800]/gu;

export function bodiesSpeak({ tree }: RuleContext): Problem[] {
  const mayBeEmpty = new Set(['incident', 'maintenance']);
  return allTexts(tree)
    .filter(({ body, name }) => (body === '' ? !mayBeEmpty.has(name.kind) || name.language !== null : isUnseen(body)))
    .map(({ body, placeInBody }) =>
      problemAt(placeInBody(0), {
        code: 'empty-body',
        message:
          body === ''
            ? 'Nothing stands below the keys, so customers would read nothing.'
            : 'What stands below the keys cannot be seen, so customers would read nothing.',
        fix:
          body === ''
            ? 'Write the text below the second line of three dashes.'
            : 'Delete what is there, and write the text anew; what was pasted may hold characters that nobody sees.',
      }),
    );
}

/** Whether the page would show nothing of it. */
function isUnseen(markdown: string): boolean {
  return tooComplex(markdown) === null && renderText(markdown).replaceAll(UNSEEN, '') === '';
}

export function summariesAreDated({ tree }: RuleContext): Problem[] {
  return readable(tree, 'incident')
    .filter((entry) => (entry.body === '' ? entry.facts.summaryAt !== undefined : lacks(entry, 'summaryAt')))
    .map((entry) =>
      problemAt(entry.body === '' ? entry.yaml.placeOf(['summaryAt']) : entry.placeInBody(0), {
        code: 'summary-without-time',
        message:
          entry.body === ''
            ? '“summaryAt” says when the text below was written, and there is none.'
            : 'This text, “Where things stand”, does not say when it was written.',
        fix:
          entry.body === ''
            ? 'Write where things stand, or delete “summaryAt”.'
            : 'Add “summaryAt” to the keys, as in “summaryAt: 2026-05-04T09:12Z”.',
      }),
    );
}

export function commentsAreNotHidden({ tree }: RuleContext): Problem[] {
  return markdownsOf(tree).flatMap(({ text, placeOf }) => {
    const offset = text.indexOf('<!--');
    if (offset === -1) return [];
    return problemAt(placeOf(offset), {
      code: 'html-comment',
      message: 'The page shows HTML as it is typed, so customers would read this comment.',
      fix: 'Delete it, and keep notes for colleagues outside the content folder.',
    });
  });
}

export function textsAreSimple({ tree }: RuleContext): Problem[] {
  return markdownsOf(tree).flatMap(({ text, placeOf }) => {
    const found = tooComplex(text);
    return found === null ? [] : problemAt(placeOf(found.offset), found.problem);
  });
}
