/** The typeface of pictures, for tests of what is drawn with it. */
import { readFileSync } from 'node:fs';
import { typefaceOf } from '#render/pictures/typeface.ts';

const PARTS = ['latin', 'latin-ext', 'greek', 'cyrillic'];

export function fontFile(part: string, weight: 400 | 700): Buffer {
  return readFileSync(`node_modules/@fontsource/inter/files/inter-${part}-${weight}-normal.woff`);
}

export const letters = typefaceOf({
  regular: PARTS.map((part) => fontFile(part, 400)),
  bold: PARTS.map((part) => fontFile(part, 700)),
});
