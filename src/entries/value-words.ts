/** What is wrong with one value, as a sentence for its author and what to type instead. */
import type { z } from 'zod';
import { MARK_FILE } from '#core/brand.ts';
import { parseInstant } from '#core/instant.ts';
import { COLOUR, colourSchema } from '#core/palette.ts';
import { SLUG } from '#core/slug.ts';
import { suggest } from './nearest.ts';
import type { Problem } from './problem.ts';
import { choicesOf, EXAMPLE_TIME, exampleOf } from './schema-keys.ts';

export type Told = Pick<Problem, 'code' | 'message' | 'fix'>;

export interface Judged {
  /** The path to it, for people. */
  name: string;
  value: unknown;
  schema: z.core.$ZodType | null;
}

export function timeProblem(name: string, value: unknown): Told {
  if (typeof value !== 'string') {
    const message = value === null ? `“${name}” is empty.` : `“${name}” has ${kindOf(value)} where a time belongs.`;
    return { code: 'time-unreadable', message, fix: `Write day, time and zone, as in “${EXAMPLE_TIME}”.` };
  }
  const text = shown(value);
  const inUtc = `${value.trim().replace(/[T ]+/, 'T')}Z`;
  if (parseInstant(inUtc) !== null) {
    return {
      code: 'time-without-zone',
      message: `“${name}: ${text}” does not say in which time zone.`,
      fix: `Write “${inUtc}” if it is UTC, or end it with the offset, as in “${inUtc.slice(0, -1)}+01:00”.`,
    };
  }
  const meant = value
    .trim()
    .replace(/[T ]+/i, 'T')
    .replace(/\s*(?:utc|gmt|z)$/i, 'Z');
  return {
    code: 'time-unreadable',
    message: `“${name}: ${text}” is not a time that can be read.`,
    fix:
      parseInstant(meant) === null
        ? `Write a day of the calendar, “T”, the time on the 24-hour clock and the zone, as in “${EXAMPLE_TIME}”.`
        : `Write “${meant}”.`,
  };
}

/** Where a key has a colon and no value. */
export function nothingProblem(name: string, schema: z.core.$ZodType | null): Told {
  const choices = choicesOf(schema);
  if (schema === colourSchema) return empty(name, COMMENT_FIX);
  const example = exampleOf(schema);
  if (choices.length > 0) return empty(name, `Write one of: ${choices.join(', ')}.`);
  return empty(name, /^[[{]/.test(example) ? `Write a value, as in “${example}”, or delete the key.` : TEXT_FIX);
}

/** Where a name that staff choose, as of a component, is not one. */
export function nameProblem(name: string): Told {
  return { code: 'wrong-value', message: `“${shown(name)}” cannot be a name here.`, fix: NAME_FIX };
}

export function valueProblem(issue: z.core.$ZodIssue, { name, value, schema }: Judged): Told {
  const choices = choicesOf(schema);
  if (choices.length > 0) {
    return {
      code: 'unknown-value',
      message: `“${shown(value)}” is not a value of “${name}”.`,
      fix: suggest(shown(value), choices),
    };
  }
  switch (issue.code) {
    case 'invalid_type':
      return name === '' ? noKeys(value) : { ...wrongType(name, value), fix: typeFix(issue.expected, value, schema) };
    case 'too_big':
      return tooBig(name, value, Number(issue.maximum));
    case 'too_small':
      return tooSmall(name, value);
    default:
      return {
        code: 'wrong-value',
        message: `“${shown(value)}” does not fit “${name}”.`,
        fix: formatFix(issue, name, value),
      };
  }
}

const TEXT_FIX = 'Write its text, or delete the key if it is not needed.';
const NAME_FIX = 'Write small letters a to z, digits, and single hyphens between them, as in “sign-in”.';

const COMMENT_FIX = 'Put quotation marks around the colour, as in "#0b57d0": without them “#” begins a comment.';
const COLOUR_FIX = 'Write “#” and six hex digits between quotation marks, as in "#0b57d0".';

function noKeys(value: unknown): Told {
  return {
    code: 'wrong-value',
    message: `Here stands ${kindOf(value)} instead of keys.`,
    fix: 'Write a line “key: value” for each key.',
  };
}

function wrongType(name: string, value: unknown): Omit<Told, 'fix'> {
  return { code: 'wrong-value', message: `“${name}” has ${kindOf(value)} here.` };
}

function typeFix(expected: string, value: unknown, schema: z.core.$ZodType | null): string {
  switch (expected) {
    case 'string':
      return typeof value === 'object' ? 'Write text instead.' : 'Put quotation marks around it, as in "483".';
    case 'number':
    case 'int':
      return 'Write a whole number without quotation marks, as in 5.';
    case 'boolean':
      return 'Write true or false.';
    case 'array':
      return 'Write a list: [a, b], or a line “- a” for each.';
    default:
      return `Write keys with their values, as in “${exampleOf(schema)}”.`;
  }
}

function tooBig(name: string, value: unknown, maximum: number): Told {
  if (typeof value !== 'string') {
    return { code: 'wrong-value', message: `“${name}” is too large.`, fix: `Write ${maximum} or less.` };
  }
  const { length } = value.trim();
  return {
    code: 'wrong-value',
    message: `“${name}” has ${length} characters, and may have ${maximum}.`,
    fix: `Shorten it by ${length - maximum}.`,
  };
}

function tooSmall(name: string, value: unknown): Told {
  if (typeof value === 'number') {
    return { code: 'wrong-value', message: `“${name}” is less than 1.`, fix: 'Write 1 or more.' };
  }
  if (Array.isArray(value)) {
    return { code: 'wrong-value', message: `“${name}” is an empty list.`, fix: 'Write at least one.' };
  }
  return empty(name, TEXT_FIX);
}

function empty(name: string, fix: string): Told {
  return { code: 'wrong-value', message: `“${name}” is empty.`, fix };
}

function formatFix(issue: z.core.$ZodIssue, name: string, value: unknown): string {
  if (issue.message === 'time-zone') return 'Write an IANA name, as in “Europe/Berlin” or “Etc/UTC”.';
  if (issue.message === 'origin-only')
    return 'Write scheme and host alone, as in “https://status.exchange.example”; the page stands at the top of its host.';
  if (issue.message === 'service-address')
    return 'Write scheme and host alone, as in “https://updates.exchange.example”; “http://” is for this machine, as in “http://localhost:8080”.';
  if (issue.message === 'push-key')
    return 'Write the VAPID_PUBLIC_KEY that “npm run push-keys” prints: 87 letters and digits that begin with “B”.';
  if (issue.message === 'page-link')
    return 'Write an address that begins with “https://”, or one of this page that begins with “/”, as in “/guidance/”.';
  if (issue.code !== 'invalid_format') return 'See docs/writing-incidents.md for what this key takes.';
  if (issue.format === 'email') return 'Write one e-mail address, as in “updates@status.exchange.example”.';
  if (issue.format === 'url') return 'Write a whole address, as in “https://status.exchange.example”.';
  if (issue.pattern === String(SLUG)) return NAME_FIX;
  if (issue.pattern === String(COLOUR)) return COLOUR_FIX;
  if (issue.pattern === String(MARK_FILE))
    return 'Put an SVG file into the folder “brand” and write its path, as in “brand/mark.svg”.';
  if (/[\r\n]/.test(String(value))) return 'Write it on one line.';
  switch (name.split(' › ')[0]) {
    case 'languages':
      return 'Write the short name of a language, as in “es” or “pt-BR”.';
    case 'trustedDomains':
      return 'Write the domain alone, in small letters, as in “exchange.example”.';
    case 'translates':
      return 'Copy the twelve characters that “npm run check -- --digests” prints for the original.';
    default:
      return 'See docs/writing-incidents.md for what this key takes.';
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  return typeof value === 'string' ? `the text “${shown(value)}”` : `the value ${shown(value)}`;
}

/** On one line, and cut where it is long. */
export function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : JSON.stringify(value);
  const letters = Array.from(text.replaceAll(/\s+/g, ' '));
  return letters.length > 60 ? `${letters.slice(0, 60).join('')}…` : letters.join('');
}
