/** Each shape as one path on a grid of 16, to be filled by the rule `evenodd`. */
import type { Shape } from '../tones.ts';

export const SHAPE_PATHS: Record<Shape, string> = {
  circle: 'M8 1a7 7 0 0 1 0 14A7 7 0 0 1 8 1z',
  half: 'M8 1a7 7 0 0 1 0 14A7 7 0 0 1 8 1zM8 3a5 5 0 0 0 0 10z',
  triangle: 'M8 1 15.5 15H.5z',
  square: 'M3.5 1.5h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2z',
  barred: 'M3.5 1.5h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2zM4 6.75v2.5h8v-2.5z',
  diamond: 'M8 .5 15.5 8 8 15.5.5 8z',
};
