/** Made-up facts for any schema of an entry: whatever it takes, and above all what YAML could take for something else. */
import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { z } from 'zod';
import { oldAddressSchema } from '#core/imported.ts';
import { instantSchema } from '#core/instant.ts';
import { lineSchema, SLUG, slugSchema } from '#core/slug.ts';
import { invisibleIn } from '#entries/source.ts';

/** Texts that mean something else in YAML unless they are quoted. */
const TRAPS = [
  ...'null ~ true no 1.10 1e3 0x1F 0o7 .inf 1_000 2026-05-04 = << a: # - --- ... | > ? ! & *'.split(' '),
  ..."- {a} [a] ] , \" ' \\ \\n !a &a *a @a %a `a` it's “a” é 帮助 🙂 \u00a0a \ufeffa \u200d".split(' '),
  'a: b',
  'a #b',
  '# a',
  '- a',
  '? a',
  '! a',
  '"a" b',
  '__proto__',
];

const word: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...TRAPS),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const line: Arbitrary<string> = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '));

/** Paragraphs with lines that are indented, empty, or look like the end of something. */
export const someText: Arbitrary<string> = fc
  .array(fc.oneof(line, fc.constantFrom('', '  ', '---', '\ttab', '  two', '> quote', 'end  ')), { maxLength: 8 })
  .map((lines) => lines.join('\n').trim())
  .filter(isVisible);

/** Values as the schema gives them out. */
export function someFacts<S extends z.ZodObject>(schema: S): Arbitrary<z.output<S>> {
  return some(schema) as Arbitrary<z.output<S>>;
}

function some(schema: z.core.$ZodType): Arbitrary<unknown> {
  if (schema === instantSchema)
    return fc.integer({ min: -30_000_000_000, max: 200_000_000_000 }).map((at) => at * 1000);
  if (schema === oldAddressSchema) return fc.stringMatching(/^(?:\/[a-z0-9-][A-Za-z0-9._-]{0,9}){1,3}\/?$/);
  if (schema === slugSchema) return fc.stringMatching(SLUG, { maxLength: 40 });
  if (schema instanceof z.ZodString) return someString(schema);
  if (schema instanceof z.ZodNumber) return fc.integer({ min: 1 });
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(some));
  if (schema instanceof z.ZodDefault) return some(schema.unwrap());
  if (schema instanceof z.ZodNullable) return fc.option(some(schema.unwrap()));
  if (schema instanceof z.ZodArray) return fc.array(some(schema.element), { maxLength: 3 });
  if (schema instanceof z.ZodObject) return someObject(schema.shape);
  if (schema instanceof z.ZodRecord) return someRecord(schema);
  throw new Error(`There is no way yet to make up a value for a “${schema.constructor.name}”.`);
}

function someString(schema: z.ZodString): Arbitrary<string> {
  return (schema === lineSchema ? line : someText)
    .map((text) => text.trim())
    .filter((text) => isVisible(text) && schema.safeParse(text).success);
}

function someObject(shape: Record<string, z.core.$ZodType>): Arbitrary<unknown> {
  const all = Object.entries(shape).map(([key, value]) => [key, some(bare(value))] as const);
  const requiredKeys = Object.keys(shape).filter((key) => !(shape[key] instanceof z.ZodOptional));
  return fc.record(Object.fromEntries(all), { requiredKeys, noNullPrototype: true });
}

function someRecord({ keyType, valueType }: z.ZodRecord): Arbitrary<unknown> {
  const keys = some(keyType) as Arbitrary<string>;
  return fc.dictionary(keys, some(valueType), { maxKeys: 3, noNullPrototype: true });
}

function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}

function isVisible(text: string): boolean {
  return invisibleIn(text) === null;
}
