/** Blanks of a template that nobody has filled. */
import { pageSchema } from '#core/page.ts';
import { blanksInLine, blanksInMarkdown } from '../blanks.ts';
import { problemAt, type Place, type Problem } from '../problem.ts';
import { schemaOf, type Tree } from '../tree.ts';
import { shown } from '../value-words.ts';
import { writtenValues } from '../written-values.ts';
import { allTexts, markdownsOf, tooComplex } from './markdowns.ts';
import { isImported, type RuleContext } from './rule.ts';

export function blanksAreFilled({ tree, page }: RuleContext): Problem[] {
  const first = page.languages?.[0] ?? 'en';
  const old = new Set(allTexts(tree).flatMap((entry) => (isImported(entry) ? [entry.name] : [])));
  const inTexts = markdownsOf(tree)
    .filter(({ name, text }) => name.kind !== 'template' && !old.has(name) && tooComplex(text) === null)
    .flatMap(({ name, text, placeOf }) =>
      blanksInMarkdown(text, name.language ?? first).map(({ words, offset }) =>
        blank(placeOf(offset), words, MARKDOWN_FIX),
      ),
    );
  const inLines = linesOf(tree, first).flatMap(({ text, language, place }) =>
    blanksInLine(text, language)
      .slice(0, 1)
      .map(({ words }) => blank(place(), words, LINE_FIX)),
  );
  return onePerPlace([...inTexts, ...inLines]);
}

const MARKDOWN_FIX =
  'Write what belongs there. If customers should see the brackets, write “\\[” for “[”; if it is a link, put its address in round brackets right after it.';
const LINE_FIX = 'Write what belongs there; if customers should see brackets, write round ones.';
const WORD_FIX = 'Write what belongs there, or delete it.';

function blank(place: Place, words: string, bracketFix: string): Problem {
  return problemAt(place, {
    code: 'unfilled-blank',
    message: `“${shown(words)}” is a blank that nobody has filled, and customers would read it.`,
    fix: words.startsWith('[') ? bracketFix : WORD_FIX,
  });
}

/** A value among the keys has one place, whatever stands in it. */
function onePerPlace(problems: readonly Problem[]): Problem[] {
  const places = new Set<string>();
  return problems.filter(({ file, line, column }) => {
    const place = `${file}:${line}:${column}`;
    return !places.has(place) && places.add(place);
  });
}

interface Line {
  text: string;
  language: string;
  place: () => Place;
}

function linesOf(tree: Tree, first: string): Line[] {
  const entries = allTexts(tree).filter((entry) => entry.name.kind !== 'template' && !isImported(entry));
  const sources = [
    { yaml: tree.page.yaml, schema: pageSchema, language: first },
    ...entries.map(({ yaml, name }) => ({ yaml, schema: schemaOf(name), language: name.language ?? first })),
  ];
  return sources.flatMap(({ yaml, schema, language }) =>
    writtenValues(yaml.data, schema)
      .filter(({ isMarkdown }) => !isMarkdown)
      .map(({ text, path }) => ({ text, language, place: () => yaml.placeOf(path) })),
  );
}
