/** The letters of pictures: Inter, as npm brings it, in parts by alphabet. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { typefaceOf } from '#render/pictures/typeface.ts';

const PARTS = ['latin', 'latin-ext', 'greek', 'cyrillic', 'cyrillic-ext', 'vietnamese'];

const require = createRequire(import.meta.url);

export const typeface = typefaceOf({ regular: partsOf(400), bold: partsOf(700) });

function partsOf(weight: 400 | 700): Buffer[] {
  return PARTS.map((part) =>
    readFileSync(require.resolve(`@fontsource/inter/files/inter-${part}-${weight}-normal.woff`)),
  );
}
