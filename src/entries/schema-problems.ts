/** What zod found, as problems with their places. */
import type { z } from 'zod';
import { suggest } from './nearest.ts';
import { problemAt, type Problem } from './problem.ts';
import { choicesOf, exampleOf, isTime, keysOf, schemaAt } from './schema-keys.ts';
import { nameProblem, nothingProblem, timeProblem, valueProblem, type Told } from './value-words.ts';
import type { YamlValue } from './yaml.ts';

type Issue = z.core.$ZodIssue;

export function schemaProblems(issues: readonly Issue[], yaml: YamlValue, schema: z.ZodObject): Problem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(key, issue.path, { yaml, schema }))
      : [problemOf(issue, { yaml, schema })],
  );
}

interface Checked {
  yaml: YamlValue;
  schema: z.ZodObject;
}

/** Keys of a template alone. */
const OF_TEMPLATES = ['template', 'for'];

function unknownKey(key: string, path: readonly PropertyKey[], { yaml, schema }: Checked): Problem {
  const known = keysOf(schemaAt(schema, path));
  if (path.length === 0 && OF_TEMPLATES.includes(key) && !known.includes('template'))
    return problemAt(yaml.placeOfKey(path, key), {
      code: 'unknown-key',
      message: `“${key}” belongs to a template: this file was copied from one, and customers would read it as it is.`,
      fix: 'Delete this line, and fill what is in square brackets in the text.',
    });
  const where = path.length === 0 ? '' : ` in “${nameOf(path)}”`;
  return problemAt(yaml.placeOfKey(path, key), {
    code: 'unknown-key',
    message: `There is no key “${key}”${where}.`,
    fix: suggest(key, known),
  });
}

function problemOf(issue: Issue, { yaml, schema }: Checked): Problem {
  const { path } = issue;
  if (issue.code === 'invalid_key') {
    return problemAt(yaml.placeOfKey(path.slice(0, -1), String(path.at(-1))), nameProblem(String(path.at(-1))));
  }
  return problemAt(yaml.placeOf(path), tell(issue, valueAt(yaml.data, path), schemaAt(schema, path)));
}

function tell(issue: Issue, value: unknown, schema: z.core.$ZodType | null): Told {
  const name = nameOf(issue.path);
  if (value === undefined) return missingKey(issue.path, schema);
  if (isTime(schema)) return timeProblem(name, value);
  if (value === null) return nothingProblem(name, schema);
  return valueProblem(issue, { name, value, schema });
}

function missingKey(path: readonly PropertyKey[], schema: z.core.$ZodType | null): Told {
  const key = String(path.at(-1) ?? '');
  const choices = choicesOf(schema);
  return {
    code: 'missing-key',
    message: `“${nameOf(path)}” is missing.`,
    fix:
      choices.length > 0
        ? `Add “${key}: …” with one of: ${choices.join(', ')}.`
        : `Add it, as in “${key}: ${exampleOf(schema)}”.`,
  };
}

/** As a path for people: keys and numbers from 1. */
function nameOf(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === 'number' ? part + 1 : String(part))).join(' › ');
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    data,
  );
}
