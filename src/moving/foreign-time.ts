/** Times as other products write them. */
import type { Instant } from '#core/instant.ts';
import { MovingError } from './moving-error.ts';

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d?\d:\d\d)(:\d\d)?(?:\.\d+)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i;

/**
 * To the second, as our files have it; UTC where no zone is named, midnight where
 * there is a day alone. Null for what is no time, also for 30 February.
 */
export function parseForeignTime(text: string): Instant | null {
  const [, day, minute = '00:00', seconds = ':00', zone = 'Z'] = TIME.exec(text.trim()) ?? [];
  if (day === undefined) return null;
  const local = `${day}T${minute.padStart(5, '0')}${seconds}`;
  const asWritten = Date.parse(`${local}Z`);
  if (Number.isNaN(asWritten) || !new Date(asWritten).toISOString().startsWith(local)) return null;
  const offset = /^(?:z|utc)$/i.test(zone) ? 'Z' : zone.replace(/^(...):?(..)$/, '$1:$2');
  const at = Date.parse(local + offset);
  return Number.isNaN(at) ? null : at;
}

/** Whether the text names its zone. */
export function hasZone(text: string): boolean {
  return TIME.exec(text.trim())?.[4] !== undefined;
}

/** Throws {@link MovingError} where it is none. */
export function foreignTime(text: string, where: string): Instant {
  const at = parseForeignTime(text);
  if (at === null)
    throw new MovingError(`“${text.slice(0, 40)}” of ${where} is no time, so nothing of the history was written.`);
  return at;
}
