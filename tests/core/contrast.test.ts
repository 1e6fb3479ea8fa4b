import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contrastRatio, meets, nearestMeeting } from '#core/contrast.ts';

const colour = fc.integer({ min: 0, max: 0xff_ff_ff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('the contrast of', () => {
  // Worked out with WebAIM's checker, which cuts at two decimals.
  test.each([
    ['#000000', '#ffffff', 21],
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.47],
    ['#0000ff', '#ffffff', 8.59],
    ['#ff0000', '#ffffff', 3.99],
    ['#00ff00', '#000000', 15.3],
    ['#123456', '#123456', 1],
  ])('%s on %s is %d', (one, other, ratio) => {
    expect(Math.floor(contrastRatio(one, other) * 100) / 100).toBe(ratio);
  });

  test('two colours is the same in both orders, and from 1 to 21', () => {
    fc.assert(
      fc.property(colour, colour, (one, other) => {
        const ratio = contrastRatio(one, other);
        expect(ratio).toBe(contrastRatio(other, one));
        expect(ratio).toBeGreaterThanOrEqual(1);
        expect(ratio).toBeLessThanOrEqual(21);
      }),
    );
  });
});

describe('the nearest colour', () => {
  test('is the colour itself where that will do', () => {
    fc.assert(
      fc.property(colour, (one) => {
        expect(nearestMeeting(one, [])).toBe(one);
      }),
    );
  });

  test('exists for text on any one ground, and meets its need', () => {
    fc.assert(
      fc.property(colour, colour, (one, against) => {
        const needs = [{ against, ratio: 4.5 }];
        expect(meets(nearestMeeting(one, needs) ?? '', needs)).toBe(true);
      }),
    );
  });

  test('is darker or lighter, whichever is less of a change, and keeps its hue', () => {
    expect(nearestMeeting('#7ab8ff', [{ against: '#ffffff', ratio: 4.5 }])).toBe('#0071f3');
    expect(nearestMeeting('#0b3d91', [{ against: '#121417', ratio: 4.5 }])).toBe('#3379ef');
  });

  test('is none where one ground is black and the other white, and both must be met well', () => {
    const needs = ['#000000', '#ffffff'].map((against) => ({ against, ratio: 7 }));
    expect(nearestMeeting('#0b57d0', needs)).toBeNull();
  });
});
