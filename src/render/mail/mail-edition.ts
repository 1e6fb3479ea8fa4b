/** The page as a mail in one of its languages speaks of it. */
import type { Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import { editionBase } from '../addresses.ts';
import { formatInstant } from '../dates.ts';
import { directionOf } from '../language.ts';
import { wordsOf, type Words } from '../words/words.ts';

export interface MailEdition {
  page: Page;
  /** BCP 47. */
  language: string;
  /** In which entries are written. */
  firstLanguage: string;
  direction: Direction;
  words: Words;
  /** What stands before a path of the page in this language. */
  base: string;
  /** A moment in UTC: who reads a mail may be anywhere. */
  time: (at: Instant) => string;
}

export type Direction = 'ltr' | 'rtl';

/** `page` speaks the language already, as `contentIn` makes it. */
export function mailEdition(page: Page, language: string): MailEdition {
  const words = wordsOf(language);
  if (words === null)
    throw new Error(`There are no words of “${language}” in src/render/words/; no mail is made in it.`);
  return {
    page,
    language,
    firstLanguage: page.languages[0] ?? 'en',
    direction: directionOf(language),
    words,
    base: editionBase(page, language),
    time: (at) => formatInstant(at, { zone: 'UTC', locale: language }),
  };
}
