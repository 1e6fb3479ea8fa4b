/** Every text of an entry that becomes HTML, and whether a parser of markdown can take it in its stride. */
import type { EntryName } from '../file-name.ts';
import type { Place, Problem } from '../problem.ts';
import { schemaOf, type AnyText, type Tree } from '../tree.ts';
import { writtenValues } from '../written-values.ts';

export interface Markdown {
  /** Of the entry in which it stands. */
  name: EntryName;
  text: string;
  /** The place of a character of the text, or of the text itself where it stands among the keys. */
  placeOf: (offset: number) => Place;
}

export function markdownsOf(tree: Tree): Markdown[] {
  return allTexts(tree).flatMap(({ name, body, placeInBody, yaml }) => [
    { name, text: body, placeOf: placeInBody },
    ...writtenValues(yaml.data, schemaOf(name))
      .filter(({ isMarkdown }) => isMarkdown)
      .map(({ text, path }) => ({ name, text, placeOf: () => yaml.placeOf(path) })),
  ]);
}

/** Originals and translations, also where some of their keys are wrong. */
export function allTexts(tree: Tree): AnyText[] {
  return [...Object.values(tree.entries).flat(), ...tree.translations, ...tree.partial];
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
