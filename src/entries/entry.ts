/**
 * One file with front matter ⇄ its values: the parser and the printer of the
 * grammar, side by side so that neither can say what the other does not read.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Document, isPair, isScalar, visit, type Scalar } from 'yaml';
import { z } from 'zod';
import { placesOf, problemAt, type Place, type Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';
import type { Source } from './source.ts';
import { readYaml, type YamlReading, type YamlValue } from './yaml.ts';

export interface Entry<T> {
  file: string;
  facts: T;
  /** Markdown, without blank lines around it. */
  body: string;
  yaml: YamlValue;
  /** The place of a character of the body. */
  placeInBody: (offset: number) => Place;
}

/** Characters of keys and values; the parser's time grows with the square of the keys. */
const MAX_MATTER = 64 * 1024;

/** A file as far as it can be read. */
export interface Reading<T> {
  /** Null where any key is wrong. */
  whole: Entry<T> | null;
  /** With the keys alone that are right; null where nobody can tell where the text begins. */
  partial: Entry<Partial<T>> | null;
  problems: Problem[];
}

const FENCED = /^---[ \t]*\n(?<matter>(?:[^\n]*\n)*?)---[ \t]*(?:\n(?<body>[\s\S]*))?$/;

export function readEntry<S extends z.ZodObject>({ file, text }: Source, schema: S): Reading<z.output<S>> {
  const { matter, body = '' } = FENCED.exec(text)?.groups ?? {};
  if (matter === undefined) return { whole: null, partial: null, problems: [noFrontMatter(file, text)] };
  const from = text.length - body.trimStart().length;
  const placeAt = placesOf(file, text);
  const written = { file, body: body.trim(), placeInBody: (offset: number) => placeAt(from + offset) };
  const { yaml, whole, partial, problems } = readMatter(file, matter, schema);
  return {
    whole: whole === null ? null : { ...written, yaml, facts: whole },
    partial: { ...written, yaml, facts: partial },
    problems,
  };
}

interface Facts<T> {
  yaml: YamlValue;
  whole: T | null;
  partial: Partial<T>;
  problems: Problem[];
}

function readMatter<S extends z.ZodObject>(file: string, matter: string, schema: S): Facts<z.output<S>> {
  if (matter.length <= MAX_MATTER) return readFacts(readYaml(file, matter, 2), schema, { file, line: 2, column: 1 });
  const problems = [tooMuchMatter(file, matter)];
  return readFacts({ value: null, problems }, schema, { file, line: 2, column: 1 });
}

/** Values against their schema; `start` is the place of all where there are none. */
export function readFacts<S extends z.ZodObject>(
  { value, problems: inYaml }: YamlReading,
  schema: S,
  start: Place,
): Facts<z.output<S>> {
  if (value === null) {
    const nothing = { data: null, placeOf: () => start, placeOfKey: () => start };
    return { yaml: nothing, whole: null, partial: {}, problems: inYaml };
  }
  const result = z.safeDecode(schema, (value.data ?? {}) as z.input<S>);
  if (result.success) return { yaml: value, whole: result.data, partial: result.data, problems: inYaml };
  // A value with a mistake in its YAML may well be none that the schema takes.
  const inValues = schemaProblems(result.error.issues, value, schema).filter(
    ({ line, column }) => !inYaml.some((told) => told.line === line && told.column === column),
  );
  return { yaml: value, whole: null, partial: rightKeys(value.data, schema), problems: [...inYaml, ...inValues] };
}

function rightKeys<S extends z.ZodObject>(data: unknown, schema: S): Partial<z.output<S>> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return {};
  const values = data as Record<string, unknown>;
  const right = Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, inner]) => {
    const { success, data: fact } = z.safeDecode(inner, values[key]);
    return success ? [[key, fact] as const] : [];
  });
  return Object.fromEntries(right) as Partial<z.output<S>>;
}

/** The file's text; keys whose value is the default are left out. */
export function printEntry<S extends z.ZodObject>(schema: S, facts: z.output<S>, body: string): string {
  return `---\n${printFacts(schema, facts)}---\n${body.trim() === '' ? '' : `${body.trim()}\n`}`;
}

/** The first twelve hex digits of the SHA-256 of a body: what a translation says it translates. */
export function digestOf(body: string): string {
  return createHash('sha256').update(body.trim()).digest('hex').slice(0, 12);
}

function noFrontMatter(file: string, text: string): Problem {
  const isOpen = /^---[ \t]*\n/.test(text);
  return problemAt(
    { file, line: 1, column: 1 },
    {
      code: 'no-front-matter',
      message: isOpen
        ? 'The keys that begin here have no end.'
        : 'The file does not begin with a line of three dashes and its keys.',
      fix: isOpen
        ? 'Write a line “---” between the keys and the text.'
        : 'Begin the file with a line “---”, then the keys, then another line “---”, then the text.',
    },
  );
}

function tooMuchMatter(file: string, matter: string): Problem {
  return problemAt(
    { file, line: 2, column: 1 },
    {
      code: 'file-too-large',
      message: `The keys and their values have ${Math.ceil(matter.length / 1024)} kB, and may have ${MAX_MATTER / 1024}.`,
      fix: 'Write what customers should read below the second line of three dashes.',
    },
  );
}

function printFacts<S extends z.ZodObject>(schema: S, facts: z.output<S>): string {
  const encoded = z.encode(schema, facts) as Record<string, unknown>;
  const said = Object.fromEntries(
    Object.keys(schema.shape)
      .filter((key) => encoded[key] !== undefined && !isDefault(schema, encoded, key))
      .map((key) => [key, encoded[key]]),
  );
  const document = new Document(said, { version: '1.2' });
  visit(document, {
    // Written with line breaks, a text reads best so; between brackets YAML could not tell where it ends.
    Scalar: (_key, node) => {
      if (isManyLines(node)) node.type = 'BLOCK_LITERAL';
    },
    // Small groups read best on one line, as in “components: { withdrawals: operational }”.
    Collection: (_key, node, path) => {
      const values = node.items.map((item) => (isPair(item) ? item.value : item));
      const isFlat = values.every((value) => isScalar(value) && !isManyLines(value));
      if (isFlat && (path.length > 1 || node.items.length === 0)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}

function isManyLines({ value }: Scalar): boolean {
  return typeof value === 'string' && value.includes('\n');
}

function isDefault(schema: z.ZodObject, encoded: Record<string, unknown>, key: string): boolean {
  const { [key]: value, ...rest } = encoded;
  const without = z.safeDecode(schema, rest);
  const withIt = z.safeDecode(schema, { ...rest, [key]: value });
  return without.success && withIt.success && isDeepStrictEqual(without.data, withIt.data);
}
