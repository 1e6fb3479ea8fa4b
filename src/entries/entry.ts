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
import { readYaml, type YamlValue } from './yaml.ts';

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

const FENCED = /^---[ \t]*\n(?<matter>(?:[^\n]*\n)*?)---[ \t]*(?:\n(?<body>[\s\S]*))?$/;

export function readEntry<S extends z.ZodObject>({ file, text }: Source, schema: S): Entry<z.output<S>> | Problem[] {
  const { matter, body } = FENCED.exec(text)?.groups ?? {};
  if (matter === undefined) return [noFrontMatter(file, text)];
  if (matter.length > MAX_MATTER) return [tooMuchMatter(file, matter)];
  const yaml = readYaml(file, matter, 2);
  if (Array.isArray(yaml)) return yaml;
  const facts = checkFacts(yaml, schema);
  if (!facts.success) return facts.problems;
  const from = text.length - (body ?? '').trimStart().length;
  const placeAt = placesOf(file, text);
  return {
    file,
    facts: facts.data,
    body: (body ?? '').trim(),
    yaml,
    placeInBody: (offset) => placeAt(from + offset),
  };
}

/** Values against their schema. */
export function checkFacts<S extends z.ZodObject>(
  yaml: YamlValue,
  schema: S,
): { success: true; data: z.output<S> } | { success: false; problems: Problem[] } {
  const result = z.safeDecode(schema, (yaml.data ?? {}) as z.input<S>);
  if (result.success) return { success: true, data: result.data };
  return { success: false, problems: schemaProblems(result.error.issues, yaml, schema) };
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
