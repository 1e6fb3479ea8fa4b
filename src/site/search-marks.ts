/** What the search is told about a page, in attributes of its content: Pagefind reads them when it makes the index. */
import { printInstant, type Instant } from '#core/instant.ts';
import { formatDay, type Place } from '#render/dates.ts';

/** Of a page that is found; `at` is null where it has no moment of its own. */
export function searchMarks(at: Instant | null, place: Place): Record<string, string> {
  if (at === null) return { 'data-pagefind-body': '' };
  return {
    'data-pagefind-body': '',
    // Read from an attribute, the day may have the commas that separate Pagefind's keys.
    'data-pagefind-meta': 'day[data-day]',
    'data-day': formatDay(at, place),
    'data-pagefind-sort': `at:${printInstant(at)}`,
  };
}
