/** What customers read among the keys: lines as they are typed, and markdown. */
import { lineSchema } from '#core/slug.ts';
import type { z } from 'zod';
import { schemaAt } from './schema-keys.ts';

export interface WrittenValue {
  text: string;
  path: PropertyKey[];
  isMarkdown: boolean;
}

/** Those at whose place the schema takes such a text, whatever is wrong elsewhere. */
export function writtenValues(data: unknown, schema: z.ZodObject, path: PropertyKey[] = []): WrittenValue[] {
  if (typeof data === 'string') {
    const isMarkdown = isMarkdownAt(path);
    return isMarkdown || schemaAt(schema, path) === lineSchema ? [{ text: data, path, isMarkdown }] : [];
  }
  if (typeof data !== 'object' || data === null) return [];
  const inner = Array.isArray(data) ? [...data.entries()] : Object.entries(data);
  return inner.flatMap(([key, value]) => writtenValues(value, schema, [...path, key]));
}

function isMarkdownAt(path: readonly PropertyKey[]): boolean {
  const [list, , key] = path;
  return (
    path.length === 3 &&
    ((list === 'knownProblems' && key === 'workaround') || (list === 'corrections' && key === 'note'))
  );
}
