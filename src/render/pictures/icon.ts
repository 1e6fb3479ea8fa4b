/**
 * The page's icons. The one of a browser's tab shows the state. Those that are
 * kept where nobody refreshes them (a phone's home screen, an `.ico` in a
 * cache) show no state: an old one would lie.
 */
import { markup } from '../mail/html-template.ts';
import type { Headline } from '../headline.ts';
import { INK, PAPER, TONE_COLOURS } from './palette.ts';
import { SHAPE_PATHS } from './shape-paths.ts';

/** Sizes of `/icon-….png` in the manifest. */
export const ICON_SIZES = [192, 512] as const;

export function stateIcon({ tone, shape, word }: Pick<Headline, 'tone' | 'shape' | 'word'>): string {
  const { light, dark } = TONE_COLOURS[tone];
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><title>${word}</title><style>path{fill:${light}}@media (prefers-color-scheme:dark){path{fill:${dark}}}</style><path fill-rule="evenodd" d="${SHAPE_PATHS[shape]}"/></svg>`
    .text;
}

/** The shapes of the page on ink. Everything stands within the middle 80 %, so that a system may cut the corners. */
export function lastingIcon(size: number): string {
  const scaled = (factor: number, x: number, y: number) => `translate(${x} ${y}) scale(${factor})`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${String(size)}" height="${String(size)}" viewBox="0 0 64 64"><path fill="${INK.light}" d="M0 0h64v64H0z"/><g fill="${PAPER.light}" fill-rule="evenodd"><path transform="${scaled(1.1, 23.2, 12)}" d="${SHAPE_PATHS.circle}"/><path transform="${scaled(1.1, 12, 33)}" d="${SHAPE_PATHS.square}"/><path transform="${scaled(1.1, 34.4, 33)}" d="${SHAPE_PATHS.triangle}"/></g></svg>`
    .text;
}
