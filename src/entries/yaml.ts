/** YAML → plain values and the place of each; no aliases, no tags, no second document. */
import { isAlias, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { problemAt, type Place, type Problem } from './problem.ts';

export interface YamlValue {
  data: unknown;
  /** The place of the value at a path, or of the nearest thing around it. */
  placeOf(path: readonly PropertyKey[]): Place;
  /** The place of a key itself. */
  placeOfKey(path: readonly PropertyKey[], key: string): Place;
}

/** Reads the text; `firstLine` is the line of the file on which it begins. */
export function readYaml(file: string, text: string, firstLine: number): YamlValue | Problem[] {
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
  const problems = [...syntaxProblems(document, placeAt), ...aliasProblems(document, placeAt)];
  if (problems.length > 0) return problems;
  return {
    data: document.toJS({ maxAliasCount: 0 }) as unknown,
    placeOf: (path) => placeAt(offsetOf(document, path)),
    placeOfKey: (path, key) => placeAt(offsetOfKey(document, path, key)),
  };
}

function syntaxProblems(document: Document.Parsed, placeAt: (offset: number) => Place): Problem[] {
  const directive = document.directives?.yaml.explicit === true;
  const found = [...document.errors, ...document.warnings].map(({ code, message, pos }) =>
    problemAt(placeAt(pos[0]), {
      code: code === 'TAG_RESOLVE_FAILED' ? ('yaml-tag' as const) : ('yaml-syntax' as const),
      message: `YAML cannot be read here: ${sentence(message)}`,
      fix: fixOf(code),
    }),
  );
  if (!directive) return found;
  const fix = 'Delete the line that begins with %YAML.';
  return [...found, problemAt(placeAt(0), { code: 'yaml-syntax', message: 'A %YAML directive is not allowed.', fix })];
}

function sentence(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return line.endsWith('.') ? line : `${line}.`;
}

function fixOf(code: string): string {
  switch (code) {
    case 'TAG_RESOLVE_FAILED':
      return 'Write the value without the word that begins with “!”.';
    case 'DUPLICATE_KEY':
      return 'Keep one of the two lines.';
    case 'MULTIPLE_DOCS':
      return 'Keep one block between the two lines of dashes.';
    case 'TAB_AS_INDENT':
      return 'Indent with spaces instead of tabs.';
    default:
      return 'Write “key: value”, and put quotation marks around a value that has a colon, a hash or brackets in it.';
  }
}

function aliasProblems(document: Document.Parsed, placeAt: (offset: number) => Place): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node) && !('anchor' in node && node.anchor)) return;
      problems.push(
        problemAt(placeAt(node.range?.[0] ?? 0), {
          code: 'yaml-alias',
          message: 'YAML anchors (&name) and aliases (*name) are not allowed.',
          fix: 'Write the value out; if the text begins with & or *, put it in quotation marks.',
        }),
      );
    },
  });
  return problems;
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
