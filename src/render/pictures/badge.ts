/** Badges: the name on the left, the state on the right, for other people's pages. */
import { type Html, markup } from '../mail/html-template.ts';
import type { Headline } from '../headline.ts';
import { INK, TONE_COLOURS } from './palette.ts';
import { SHAPE_PATHS } from './shape-paths.ts';
import type { TextStyle, Typeface } from './typeface.ts';

const HEIGHT = 22;
const PADDING = 8;
const SHAPE = 11;
const STYLE: TextStyle = { size: 12, weight: 'regular' };

export interface Badge extends Pick<Headline, 'tone' | 'shape' | 'word'> {
  name: string;
}

/** White on both grounds; the shape says the same as the colour. */
export function badgeSvg({ name, word, tone, shape }: Badge, typeface: Typeface): string {
  const label = wordsAt(name, PADDING, typeface);
  const split = round(PADDING * 2 + label.width);
  const shapeAt = split + PADDING;
  const state = wordsAt(word, shapeAt + SHAPE + 5, typeface);
  const width = round(shapeAt + SHAPE + 5 + state.width + PADDING);
  const title = `${name}: ${word}`;
  const middle = (HEIGHT - SHAPE) / 2;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(HEIGHT)}" viewBox="0 0 ${String(width)} ${String(HEIGHT)}" role="img" aria-label="${title}"><title>${title}</title><clipPath id="r"><rect width="${String(width)}" height="${String(HEIGHT)}" rx="4"/></clipPath><g clip-path="url(#r)"><rect id="name" width="${String(split)}" height="${String(HEIGHT)}" fill="${INK.light}"/><rect id="state" x="${String(split)}" width="${String(round(width - split))}" height="${String(HEIGHT)}" fill="${TONE_COLOURS[tone].light}"/></g><g fill="#fff" font-family="Inter,Helvetica,Arial,sans-serif" font-size="${String(STYLE.size)}">${label.html}<path fill-rule="evenodd" transform="translate(${String(shapeAt)} ${String(middle)}) scale(${String(SHAPE / 16)})" d="${SHAPE_PATHS[shape]}"/>${state.html}</g></svg>`
    .text;
}

/**
 * As text, which every reader's fonts can write, held to the width that our
 * font measures; of what our font lacks the width is estimated.
 */
function wordsAt(text: string, x: number, typeface: Typeface): { width: number; html: Html } {
  const isKnown = typeface.spell(text) === text;
  const width = round(isKnown ? typeface.width(text, STYLE) : Array.from(text).length * STYLE.size);
  return {
    width,
    html: markup`<text x="${String(x)}" y="15.5" textLength="${String(width)}" lengthAdjust="spacingAndGlyphs">${text}</text>`,
  };
}

function round(pixels: number): number {
  return Math.ceil(pixels * 10) / 10;
}
