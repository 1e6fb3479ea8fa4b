/** Titles and texts. */
import { problemAt, type Problem } from '../problem.ts';
import type { EntryOf } from '../tree.ts';
import { allEntries, markdownsOf, tooComplex } from './markdowns.ts';
import type { RuleContext } from './rule.ts';

export function titlesDiffer({ tree }: RuleContext): Problem[] {
  const { incident, maintenance, guidance, announcement } = tree.entries;
  return [[...incident, ...maintenance], guidance, announcement].flatMap((entries) => {
    const first = new Map<string, string>();
    return entries.flatMap((entry) => {
      const title = entry.facts.title.toLowerCase();
      const other = first.get(title);
      first.set(title, other ?? entry.file);
      if (other === undefined) return [];
      return problemAt(entry.yaml.placeOf(['title']), {
        code: 'duplicate-title',
        message: `“${other}” has the same title, so readers and mail programs would take the two for one.`,
        fix: 'Add what tells them apart, as in “4 May 2026: card payments are declined”.',
      });
    });
  });
}

export function bodiesSpeak({ tree }: RuleContext): Problem[] {
  const mayBeEmpty = new Set(['incident', 'maintenance']);
  return allEntries(tree)
    .filter(({ body, name }) => body === '' && !mayBeEmpty.has(name.kind))
    .map((entry) =>
      problemAt(entry.placeInBody(0), {
        code: 'empty-body',
        message: 'Nothing stands below the keys, so customers would read nothing.',
        fix: 'Write the text below the second line of three dashes.',
      }),
    );
}

export function summariesAreDated({ tree }: RuleContext): Problem[] {
  return tree.entries.incident
    .filter(({ body, facts }) => (body === '') !== (facts.summaryAt === undefined))
    .map((entry: EntryOf<'incident'>) =>
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
