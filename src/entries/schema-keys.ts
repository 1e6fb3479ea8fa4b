/** What a schema takes at a path, for sentences that say what to type. */
import { z } from 'zod';
import { instantSchema } from '#core/instant.ts';

type Schema = z.core.$ZodType;

/** A moment as an example of how moments are written. */
export const EXAMPLE_TIME = '2026-05-04T09:12Z';

/** The schema of the value at a path, without its default; null where there is none. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | null {
  return bare(path.reduce<Schema | null>((inner, key) => step(bare(inner), key), schema));
}

/** The names of its keys; none where it takes any name, or no keys at all. */
export function keysOf(schema: Schema | null): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum) return schema.keyType.options.map(String);
  return [];
}

export function isTime(schema: Schema | null): boolean {
  return schema === instantSchema;
}

/** The words that it takes; none where it takes more than a few. */
export function choicesOf(schema: Schema | null): readonly string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  return schema instanceof z.ZodUnion ? [...new Set(schema.options.flatMap((option) => choicesOf(bare(option))))] : [];
}

/** A value in the form that it takes, as one would type it. */
export function exampleOf(schema: Schema | null): string {
  if (isTime(schema)) return EXAMPLE_TIME;
  if (schema instanceof z.ZodEnum) return String(schema.options[0]);
  if (schema instanceof z.ZodArray) return `[${exampleOf(bare(schema.element))}]`;
  if (schema instanceof z.ZodRecord) return `{ name: ${exampleOf(bare(schema.valueType))} }`;
  if (schema instanceof z.ZodObject) return `{ ${requiredOf(schema).join(', ')} }`;
  return '"…"';
}

function requiredOf(schema: z.ZodObject): string[] {
  const shape = Object.entries<Schema>(schema.shape);
  return shape
    .filter(([, value]) => !(value instanceof z.ZodOptional || value instanceof z.ZodDefault))
    .map(([key, value]) => `${key}: ${exampleOf(bare(value))}`);
}

function step(schema: Schema | null, key: PropertyKey): Schema | null {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, Schema>)[key] ?? null;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return null;
}

function bare(schema: Schema | null): Schema | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return bare(schema.unwrap());
  }
  return schema;
}
