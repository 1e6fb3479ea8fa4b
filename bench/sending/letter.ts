/** The letter that the pools send: what Allclear's mail holds, with less dress. */
import { AT, BODY, FROM } from './words.ts';

const HTML = `<!doctype html><html><body>${BODY.split('\n\n')
  .map((paragraph) => `<p style="margin: 0 0 16px">${paragraph}</p>`)
  .join('\n')}</body></html>`;

export const LETTER = { from: FROM, subject: 'Example Exchange: Withdrawals are delayed', text: BODY, html: HTML };

export const DATE = new Date(AT);

export function addressOf(number: number): string {
  return `person${number}@mail${number % 100}.example`;
}
