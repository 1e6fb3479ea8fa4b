/** A text whose words and whose addresses each go through a printer of their own. */

export interface PartPrinters {
  words: (text: string) => string;
  address: (text: string) => string;
}

/** In the story of a message no address has spaces or brackets; the sign that ends a sentence belongs to the sentence. */
const ADDRESS = /(https?:\/\/[^\s<>()|]*[^\s<>()|.,;:!?"'“”‘’])/;

export function printParts(text: string, { words, address }: PartPrinters): string {
  return text
    .split(ADDRESS)
    .map((part, index) => (index % 2 === 1 ? address(part) : words(part)))
    .join('');
}
