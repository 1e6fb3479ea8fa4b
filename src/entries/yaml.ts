/** YAML → plain values and the place of each; no aliases, no tags, no second document. */
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';
import { problemAt, type Place, type Problem } from './problem.ts';
import { invisibleIn } from './source.ts';
import { directiveProblem, syntaxProblem } from './yaml-words.ts';

export interface YamlValue {
  data: unknown;
  /** The place of the value at a path, or of the nearest thing around it. */
  placeOf(path: readonly PropertyKey[]): Place;
  /** The place of a key itself. */
  placeOfKey(path: readonly PropertyKey[], key: string): Place;
}

export interface YamlReading {
  /** Null where nothing can be made of the text; beside problems where they spoil only the places that they name. */
  value: YamlValue | null;
  problems: Problem[];
}

/** Reads the text; `firstLine` is the line of the file on which it begins. */
export function readYaml(file: string, text: string, firstLine: number): YamlReading {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    stringKeys: true,
    version: '1.2',
    prettyErrors: false,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: line - 1 + firstLine, column: col };
  };
  const inNodes = isTooDeep(document) ? [] : nodeProblems(document, placeAt);
  const inSyntax = syntaxProblems(document, placeAt);
  const problems = onePerLine([...inNodes, ...inSyntax]);
  if (inSyntax.length > 0 || inNodes.some(({ code }) => code === 'yaml-alias')) return { value: null, problems };
  withoutPrototypes(document);
  const value = {
    data: document.toJS({ maxAliasCount: 0 }) as unknown,
    placeOf: (path: readonly PropertyKey[]) => placeAt(offsetOf(document, path)),
    placeOfKey: (path: readonly PropertyKey[], key: string) => placeAt(offsetOfKey(document, path, key)),
  };
  return { value, problems };
}

/** What is left of brackets by the thousand takes seconds to look through, and nothing more is learned from it. */
function isTooDeep({ errors }: Document.Parsed): boolean {
  return errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION');
}

/** Takes out the keys that have been told already and that schemas would pass over in silence. */
function withoutPrototypes(document: Document.Parsed): void {
  visit(document, {
    Pair: (_key, { key }) => (isScalar(key) && key.value === '__proto__' ? visit.REMOVE : undefined),
  });
}

/** The first of each line: those after it have the same cause. */
function onePerLine(problems: readonly Problem[]): Problem[] {
  const lines = new Set<number>();
  return problems.filter(({ line }) => !lines.has(line) && lines.add(line));
}

function syntaxProblems(document: Document.Parsed, placeAt: (offset: number) => Place): Problem[] {
  // Where a closing bracket stands on its line changes nothing; other warnings do.
  const warnings = document.warnings.filter(({ code }) => code !== 'BAD_INDENT');
  const errors = isTooDeep(document)
    ? document.errors.filter(({ code }) => code === 'RESOURCE_EXHAUSTION')
    : document.errors;
  const found = [...errors, ...warnings].map((error) =>
    problemAt(placeAt(offsetOfError(document, error)), syntaxProblem(error)),
  );
  const hasDirective = document.directives?.yaml.explicit === true;
  return hasDirective ? [problemAt(placeAt(0), directiveProblem()), ...found] : found;
}

/** Where a person would look for it: not where the parser noticed it. */
function offsetOfError(document: Document.Parsed, { code, message, pos }: YAMLParseError | YAMLWarning): number {
  // How far the parser came depends on the machine.
  if (code === 'RESOURCE_EXHAUSTION') return 0;
  return /closing|end with/.test(message) ? (openingBefore(document, pos[0]) ?? pos[0]) : pos[0];
}

/** Where the innermost quotation mark or bracket stands that is open at an offset. */
function openingBefore(document: Document.Parsed, offset: number): number | null {
  let opening: number | null = null;
  visit(document, {
    Node: (_key, node) => {
      const [from = offset, until = 0] = rangeOf(node);
      const isOpened = isScalar(node)
        ? node.type?.startsWith('QUOTE') === true
        : isCollection(node) && node.flow === true;
      if (isOpened && from < offset && until >= offset) opening = from;
    },
  });
  return opening;
}

/** What YAML allows and an entry may not have. */
function nodeProblems(document: Document.Parsed, placeAt: (offset: number) => Place): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Node: (key, node) => {
      const problem = nodeProblem(node, key === 'key');
      if (problem !== null) problems.push(problemAt(placeAt(rangeOf(node)[0] ?? 0), problem));
    },
  });
  return problems;
}

function nodeProblem(node: Node, isKey: boolean): Pick<Problem, 'code' | 'message' | 'fix'> | null {
  if (isAlias(node) || ('anchor' in node && node.anchor)) {
    return {
      code: 'yaml-alias',
      message: 'A word that begins with & or * points to another place in the file, and that is not allowed.',
      fix: 'Write the value out; if the text itself begins with & or *, put it in quotation marks.',
    };
  }
  if (!isScalar(node) || typeof node.value !== 'string') return null;
  // Schemas of records pass over this one name in silence.
  if (isKey && node.value === '__proto__') {
    return { code: 'wrong-value', message: '“__proto__” cannot stand here.', fix: 'Write another word.' };
  }
  return invisibleIn(node.value)?.problem ?? null;
}

function rangeOf(node: Node): readonly number[] {
  return node.range ?? [];
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function offsetOfKey(document: Document.Parsed, path: readonly PropertyKey[], key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return offsetOf(document, path);
  const pair = map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
  return (isScalar(pair?.key) && pair.key.range?.[0]) || offsetOf(document, path);
}
