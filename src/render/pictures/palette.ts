/** The colours of pictures, which cannot read the page's style sheet: the page's own. */
import type { Tone } from '#core/page-status.ts';
import { DEFAULT_PALETTES, type ColourName } from '#core/palette.ts';

interface Pair {
  light: string;
  dark: string;
}

export const TONE_COLOURS: Record<Tone, Pair> = {
  good: pairOf('good'),
  warn: pairOf('warn'),
  bad: pairOf('bad'),
  planned: pairOf('planned'),
};

export const PAPER: Pair = pairOf('paper');
export const INK: Pair = pairOf('ink');
export const SOFT: Pair = pairOf('soft');

function pairOf(name: ColourName): Pair {
  return { light: DEFAULT_PALETTES.light[name], dark: DEFAULT_PALETTES.dark[name] };
}
