/**
 * Moments. Inside the program a moment is a number, so that comparing and
 * subtracting need no library; in files it is ISO 8601 with a zone, so that
 * nobody has to guess which 17:46 was meant.
 */
import { z } from 'zod';

/** A moment: milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const WITH_ZONE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)$/;

/** Reads `2022-01-18T17:46Z` or `2022-01-18T18:46:05+01:00`; null for anything else, also for 30 February. */
export function parseInstant(text: string): Instant | null {
  const match = WITH_ZONE.exec(text);
  const local = match?.[1];
  if (local === undefined) return null;
  const at = Date.parse(text);
  const asWritten = Date.parse(`${local}Z`);
  if (Number.isNaN(at) || !new Date(asWritten).toISOString().startsWith(local)) return null;
  return at;
}

/** The shortest exact form in UTC: `2022-01-18T17:46Z`, with seconds only where there are some. */
export function printInstant(at: Instant): string {
  return new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/:00Z$/, 'Z');
}

/** Text in a file ⇄ {@link Instant}. */
export const instantSchema = z.codec(z.string(), z.number().int(), {
  decode: (text, context) => {
    const at = parseInstant(text);
    if (at !== null) return at;
    context.issues.push({ code: 'custom', input: text, message: 'instant' });
    return z.NEVER;
  },
  encode: printInstant,
});
