import { expect, test } from 'vitest';
import { contrastRatio } from '#core/contrast.ts';
import { PAPER, TONE_COLOURS } from '#render/pictures/palette.ts';

test.each(Object.entries(TONE_COLOURS))('white on “%s” has the contrast that WCAG AA asks for', (_, { light }) => {
  expect(contrastRatio('#ffffff', light)).toBeGreaterThanOrEqual(4.5);
});

test('white on a light ground has not', () => {
  expect(contrastRatio('#ffffff', '#4cae7a')).toBeLessThan(4.5);
});

test.each(Object.entries(TONE_COLOURS))('“%s” stands out from paper in light and dark', (_, { light, dark }) => {
  expect(Math.min(contrastRatio(PAPER.light, light), contrastRatio(PAPER.dark, dark))).toBeGreaterThanOrEqual(4.5);
});
