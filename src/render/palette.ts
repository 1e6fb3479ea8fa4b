/** The colours of pictures, which cannot read the page's style sheet: those of `src/styles/tokens.css`. */
import type { Tone } from '#core/page-status.ts';

interface Pair {
  light: string;
  dark: string;
}

export const TONE_COLOURS: Record<Tone, Pair> = {
  good: { light: '#1a7f4b', dark: '#6fd39c' },
  warn: { light: '#8f5b00', dark: '#f2c15a' },
  bad: { light: '#b3261e', dark: '#ff8a80' },
  planned: { light: '#2457a6', dark: '#9cc0ff' },
};

export const PAPER: Pair = { light: '#fbfaf7', dark: '#121417' };
export const INK: Pair = { light: '#1b1d21', dark: '#eceae4' };
export const SOFT: Pair = { light: '#5c616b', dark: '#a3a7af' };
