/** What zod found, as sentences for the author. */
import type { z } from 'zod';
import { suggest } from './nearest.ts';
import { problemAt, type Problem } from './problem.ts';
import type { YamlValue } from './yaml.ts';

type Issue = z.core.$ZodIssue;

/** `keysAt` answers which keys a path may have, for “Did you mean …?”. */
export function schemaProblems(
  issues: readonly Issue[],
  yaml: YamlValue,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): Problem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => problemAt(yaml.placeOfKey(issue.path, key), unknownKey(key, keysAt(issue.path))))
      : [problemOf(issue, yaml)],
  );
}

function unknownKey(key: string, known: readonly string[]): Told {
  return { code: 'unknown-key', message: `“${key}” is not a key that is known here.`, fix: suggest(key, known) };
}

function problemOf(issue: Exclude<Issue, { code: 'unrecognized_keys' }>, yaml: YamlValue): Problem {
  const value = valueAt(yaml.data, issue.path);
  const name = nameOf(issue.path);
  const place = yaml.placeOf(issue.path);
  if (issue.code === 'invalid_key') {
    return problemAt(yaml.placeOfKey(issue.path.slice(0, -1), String(issue.path.at(-1))), notAName(name));
  }
  if (value === undefined) {
    return problemAt(place, {
      code: 'missing-key',
      message: `“${name}” is missing.`,
      fix: `Add a line “${String(issue.path.at(-1) ?? '')}: …”.`,
    });
  }
  if (issue.code === 'custom' && issue.message === 'instant') return problemAt(place, timeProblem(name, value));
  return problemAt(place, valueProblem(issue, name, value));
}

type Told = Pick<Problem, 'code' | 'message' | 'fix'>;

function timeProblem(name: string, value: unknown): Told {
  const text = String(value);
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$/.test(text)) {
    return {
      code: 'time-without-zone',
      message: `“${name}: ${text}” does not say in which time zone.`,
      fix: `Write “${text.replace(' ', 'T')}Z” if it is UTC, or end it with the offset, as in “+01:00”.`,
    };
  }
  return {
    code: 'time-unreadable',
    message: `“${name}: ${text}” is not a moment.`,
    fix: 'Write year, month, day, “T”, time on the 24-hour clock and zone, as in “2022-01-18T17:46Z”.',
  };
}

function valueProblem(issue: Issue, name: string, value: unknown): Told {
  switch (issue.code) {
    case 'invalid_value':
      return {
        code: 'unknown-value',
        message: `“${shown(value)}” is not a value of “${name}”.`,
        fix: suggest(shown(value), issue.values.map(String)),
      };
    case 'invalid_type':
      return { code: 'wrong-value', message: `“${name}” has ${kindOf(value)} here.`, fix: typeFix(issue.expected) };
    case 'too_big':
      return {
        code: 'wrong-value',
        message: `“${name}” is too long or too large.`,
        fix: `Stay within ${String(issue.maximum)}${issue.origin === 'string' ? ' characters' : ''}.`,
      };
    case 'too_small':
      return {
        code: 'wrong-value',
        message: `“${name}” is empty or too small.`,
        fix: `Write at least ${String(issue.minimum)}${issue.origin === 'string' ? ' character' : ''}.`,
      };
    default:
      return { code: 'wrong-value', message: `“${shown(value)}” is not right for “${name}”.`, fix: formatFix(issue) };
  }
}

function notAName(name: string): Told {
  return {
    code: 'wrong-value',
    message: `“${name}” is not a name that can stand here.`,
    fix: 'Use lower-case letters, digits and single hyphens.',
  };
}

function formatFix(issue: Issue): string {
  if (issue.message === 'time-zone') return 'Write an IANA name, as in “Europe/Berlin” or “Etc/UTC”.';
  if (issue.message === 'no-slash') return 'Write it without the slash at its end.';
  if (issue.code !== 'invalid_format') return 'See docs/writing-incidents.md for what this key takes.';
  switch (issue.format) {
    case 'email':
      return 'Write one e-mail address, as in “updates@status.exchange.example”.';
    case 'url':
      return 'Write a whole address, as in “https://status.exchange.example”.';
    default:
      return 'Write one line; names and languages take lower-case letters, digits and single hyphens.';
  }
}

function typeFix(expected: string): string {
  switch (expected) {
    case 'string':
      return 'Write text; put a number in quotation marks, as in "483".';
    case 'number':
      return 'Write a number without quotation marks.';
    case 'boolean':
      return 'Write true or false.';
    case 'array':
      return 'Write a list: [a, b], or a line “- a” for each.';
    default:
      return 'Write “key: value” lines, indented by two spaces.';
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  return typeof value === 'string' ? `the text “${shown(value)}”` : `the value ${shown(value)}`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? 'the front matter'
    : path.map((part) => (typeof part === 'number' ? part + 1 : String(part))).join(' › ');
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    data,
  );
}
