/** Every text of an entry that becomes HTML, and whether a parser of markdown can take it in its stride. */
import type { Place, Problem } from '../problem.ts';
import type { AnyEntry, TranslationEntry, Tree } from '../tree.ts';

export interface Markdown {
  text: string;
  /** The place of a character of the text, or of the text itself where it stands among the keys. */
  placeOf: (offset: number) => Place;
}

export function markdownsOf(tree: Tree): Markdown[] {
  const bodies = allEntries(tree).map(({ body, placeInBody }) => ({ text: body, placeOf: placeInBody }));
  const workarounds = tree.entries.guidance.flatMap(({ facts, yaml }) =>
    facts.knownProblems.map(({ workaround }, index) => ({
      text: workaround,
      placeOf: () => yaml.placeOf(['knownProblems', index, 'workaround']),
    })),
  );
  const notes = tree.entries.incident.flatMap(({ facts, yaml }) =>
    facts.corrections.map(({ note }, index) => ({
      text: note,
      placeOf: () => yaml.placeOf(['corrections', index, 'note']),
    })),
  );
  return [...bodies, ...workarounds, ...notes];
}

/** Originals and translations. */
export function allEntries(tree: Tree): (AnyEntry | TranslationEntry)[] {
  return [...(Object.values(tree.entries).flat() as AnyEntry[]), ...tree.translations];
}

/** Characters without an empty line between them: marked's time grows with the square of it. */
const MAX_PARAGRAPH = 16_000;

// Quotes and lists inside one another: marked goes one call deeper with each.
const DEEP = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){21}/m;

/** Where a text would keep a parser of markdown busy for minutes or exhaust it; null where it is as texts are. */
export function tooComplex(
  text: string,
): { offset: number; problem: Pick<Problem, 'code' | 'message' | 'fix'> } | null {
  const deep = text.search(DEEP);
  if (deep !== -1) {
    return {
      offset: deep,
      problem: {
        code: 'text-too-complex',
        message: 'This line begins with more than 20 marks of quotes or lists inside one another.',
        fix: 'Write fewer of “>”, “-” and “1.” at the beginning of the line.',
      },
    };
  }
  const long = new RegExp(`(?:^|\\n[ \\t]*\\n)(?:(?!\\n[ \\t]*\\n)[\\s\\S]){${MAX_PARAGRAPH + 1}}`).exec(text);
  if (long === null) return null;
  return {
    offset: long.index + (/^\s*/.exec(long[0])?.[0].length ?? 0),
    problem: {
      code: 'text-too-complex',
      message: `More than ${MAX_PARAGRAPH} characters follow here without an empty line.`,
      fix: 'Put empty lines between the paragraphs.',
    },
  };
}
