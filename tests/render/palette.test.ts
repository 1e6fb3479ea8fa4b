import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { INK, PAPER, SOFT, TONE_COLOURS } from '#render/palette.ts';

const TOKENS = readFileSync('src/styles/tokens.css', 'utf8');

test.each(Object.entries({ ...TONE_COLOURS, paper: PAPER, ink: INK, soft: SOFT }))(
  'pictures and pages have the same “%s”',
  (name, { light, dark }) => {
    expect(TOKENS).toContain(`--${name}: light-dark(${light}, ${dark});`);
  },
);

test.each(Object.entries(TONE_COLOURS))('white on “%s” has the contrast that WCAG AA asks for', (_, { light }) => {
  expect(contrast('#ffffff', light)).toBeGreaterThanOrEqual(4.5);
});

test('white on a light ground has not', () => {
  expect(contrast('#ffffff', '#4cae7a')).toBeLessThan(4.5);
});

test.each(Object.entries(TONE_COLOURS))('“%s” stands out from paper in light and dark', (_, { light, dark }) => {
  expect(Math.min(contrast(PAPER.light, light), contrast(PAPER.dark, dark))).toBeGreaterThanOrEqual(4.5);
});

/** By WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [brighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (brighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
