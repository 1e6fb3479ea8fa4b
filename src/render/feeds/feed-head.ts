/** What every feed says of itself, in whatever format. */
import type { Page } from '#core/page.ts';
import type { Words } from '../words/words.ts';
import { wordsOf } from '../words/words.ts';

export const FEED_STYLE_PATH = '/feed.css';

/** A demonstration says first of all that it is one. */
export function feedDescription(page: Page): string {
  return page.demonstration?.notice ?? page.description ?? languageWords(page).home.title(page.name);
}

function languageWords(page: Page): Words {
  return wordsOf(page.languages[0] ?? 'en') as Words;
}
