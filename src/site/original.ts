/** Which words on the pages are still the original's, in the language in which staff write. */
import { directionOf } from '#render/language.ts';
import { editions } from './edition.ts';
import { site } from './site.ts';

const FIRST = editions[0]?.language ?? 'en';

const ORIGINAL: ReadonlySet<string> = new Set(textsOf(site.content));

/** The attributes of a text that stands as it was written among words of another language; none elsewhere. */
export function originalIn(language: string, text: string): { lang?: string; dir?: 'ltr' | 'rtl' } {
  // A number is the same in all of them.
  if (language === FIRST || !ORIGINAL.has(text) || !/\p{L}/u.test(text)) return {};
  return { lang: FIRST, dir: directionOf(FIRST) };
}

/** Every text of the content that is no translation. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => (key === 'translations' ? [] : textsOf(inside)));
}
