/** The picture that a link to the page has where people share it: 1200 × 630, light, all letters as outlines. */
import type { Headline } from '../headline.ts';
import { type Html, markup } from '../mail/html-template.ts';
import { INK, PAPER, SOFT, TONE_COLOURS } from './palette.ts';
import { SHAPE_PATHS } from './shape-paths.ts';
import { linesOf } from '../texts/text-lines.ts';
import type { TextStyle, Typeface } from './typeface.ts';

export const CARD_SIZE = { width: 1200, height: 630 } as const;

const LEFT = 96;
const MAX_WIDTH = CARD_SIZE.width - 2 * LEFT;

/** The largest in which all of the title has room; in the last it is cut. */
const TITLE_STYLES = [
  { size: 80, maxLines: 2, lineHeight: 98 },
  { size: 64, maxLines: 3, lineHeight: 80 },
  { size: 52, maxLines: 4, lineHeight: 66 },
] as const;

export interface Card {
  /** The page's name. */
  name: string;
  /** Where the page is, in letters that every font has. */
  host: string;
  /** Null on the card of pages that tell no state. */
  state: Pick<Headline, 'tone' | 'shape' | 'word'> | null;
  title: string;
  /** Of when it speaks. */
  time: string | null;
  /** What it must not be mistaken without, as “Demonstration”. */
  mark: string | null;
}

/** What the font cannot spell is left out: the name and the state stand in the title's place, and the host in the name's. */
export function cardSvg(card: Card, typeface: Typeface): string {
  const { state } = card;
  const colour = state === null ? INK.light : TONE_COLOURS[state.tone].light;
  const name = typeface.spell(card.name) ?? card.host;
  const foot = [name === card.host ? null : card.host, card.time === null ? null : typeface.spell(card.time)];
  const { width, height } = CARD_SIZE;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}"><path fill="${PAPER.light}" d="M0 0h${String(width)}v${String(height)}H0z"/><path fill="${colour}" d="M0 0h24v${String(height)}H0z"/>${nameLine(card, name, typeface)}${stateLine(state, typeface)}${titleLines(titleOf(card, name, typeface), typeface)}${text(foot.filter((part) => part !== null).join(' · '), { x: LEFT, y: 566, size: 30, weight: 'regular', fill: SOFT.light }, typeface)}</svg>`
    .text;
}

function titleOf({ title, state }: Card, name: string, typeface: Typeface): string {
  const word = state === null ? null : typeface.spell(state.word);
  return typeface.spell(title) ?? (word === null ? name : `${name}: ${word}`);
}

function nameLine({ mark }: Card, name: string, typeface: Typeface): Html {
  const spelt = mark === null ? null : typeface.spell(mark);
  const style = { size: 28, weight: 'bold' } as const;
  const markWidth = spelt === null ? 0 : typeface.width(spelt, style);
  const markX = CARD_SIZE.width - LEFT - 20 - markWidth;
  const nameStyle = { size: 36, weight: 'bold' } as const;
  const [line = ''] = linesOf(typeface, name, { ...nameStyle, maxLines: 1, maxWidth: markX - 64 - LEFT }).lines;
  return markup`${text(line, { x: LEFT, y: 112, ...nameStyle, fill: INK.light }, typeface)}${spelt === null ? null : markup`<rect x="${String(markX - 20)}" y="74" width="${String(markWidth + 40)}" height="54" rx="27" fill="none" stroke="${SOFT.light}" stroke-width="3"/>${text(spelt, { x: markX, y: 111, ...style, fill: SOFT.light }, typeface)}`}`;
}

function stateLine(state: Card['state'], typeface: Typeface): Html | null {
  if (state === null) return null;
  const fill = TONE_COLOURS[state.tone].light;
  const word = typeface.spell(state.word);
  const shape = markup`<path fill="${fill}" fill-rule="evenodd" transform="translate(${String(LEFT)} 178) scale(3.25)" d="${SHAPE_PATHS[state.shape]}"/>`;
  if (word === null) return shape;
  const style = { size: 42, weight: 'bold' } as const;
  const [line = ''] = linesOf(typeface, word, { ...style, maxLines: 1, maxWidth: MAX_WIDTH - 72 }).lines;
  return markup`${shape}${text(line, { x: LEFT + 72, y: 219, ...style, fill }, typeface)}`;
}

function titleLines(title: string, typeface: Typeface): Html {
  const [tried] = TITLE_STYLES.map((style) => ({
    ...style,
    ...linesOf(typeface, title, { ...style, weight: 'bold', maxWidth: MAX_WIDTH }),
  })).toSorted((a, b) => Number(a.isCut) - Number(b.isCut) || (a.isCut ? a.size - b.size : b.size - a.size));
  if (tried === undefined) return markup``;
  const { lines, size, lineHeight } = tried;
  return markup`${lines.map((line, index) =>
    text(line, { x: LEFT, y: 260 + size + index * lineHeight, size, weight: 'bold', fill: INK.light }, typeface),
  )}`;
}

function text(
  line: string,
  { fill, ...place }: TextStyle & { x: number; y: number; fill: string },
  typeface: Typeface,
): Html {
  return markup`<path fill="${fill}" d="${typeface.outline(line, place)}"/>`;
}
