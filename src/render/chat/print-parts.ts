/** A text taken apart into words and addresses, since chats print the two differently. */

export interface TextPart {
  text: string;
  isAddress: boolean;
}

/** In the story of a message no address has spaces or brackets; the sign that ends a sentence belongs to the sentence. */
const ADDRESS = /(https?:\/\/[^\s<>()|]*[^\s<>()|.,;:!?"'“”‘’])/;

/** No empty parts. */
export function partsOf(text: string): TextPart[] {
  const parts = text.split(ADDRESS).map((part, index) => ({ text: part, isAddress: index % 2 === 1 }));
  return parts.filter((part) => part.text !== '');
}

interface PartPrinters {
  words: (text: string) => string;
  address: (text: string) => string;
}

export function printParts(text: string, { words, address }: PartPrinters): string {
  return partsOf(text)
    .map((part) => (part.isAddress ? address(part.text) : words(part.text)))
    .join('');
}
