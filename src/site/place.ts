/** Words and dates of the page's first language, for what has no edition of its own: feeds, badges, the API. */
import { editions } from './edition.ts';

export const { words, place } = firstEdition();

function firstEdition() {
  const [first] = editions;
  if (first === undefined) throw new Error('page.yaml names no language.');
  return first;
}
