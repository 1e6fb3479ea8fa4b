import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  brandPaletteSchema,
  DEFAULT_PALETTES,
  lowContrasts,
  PAIRS,
  SCHEMES,
  type BrandPalette,
  type ColourName,
} from '#core/palette.ts';
import { contrastRatio } from '#core/contrast.ts';
import { propertyOf } from '#render/brand-style.ts';

const TOKENS = readFileSync(join(import.meta.dirname, '../../src/styles/tokens.css'), 'utf8');
const NAMES = Object.keys(DEFAULT_PALETTES.light) as ColourName[];

/** Colours of the bars, which a text beside them repeats; a brand does not set them. */
const OF_BARS = ['--good-bar', '--none-bar'];

const hex = fc.integer({ min: 0, max: 0xff_ff_ff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
const someBrand = fc.record(Object.fromEntries(NAMES.map((name) => [name, hex])), {
  requiredKeys: [],
}) as fc.Arbitrary<BrandPalette>;

describe('the default palette', () => {
  test('is that of the style sheet', () => {
    const told = NAMES.map((name) => [
      propertyOf(name),
      `light-dark(${DEFAULT_PALETTES.light[name]}, ${DEFAULT_PALETTES.dark[name]})`,
    ]);
    const used = [...TOKENS.matchAll(/(--[\w-]+): (light-dark\([^)]*\));/g)]
      .map(([, name = '', value = '']) => [name, value])
      .filter(([name = '']) => !OF_BARS.includes(name));
    expect(Object.fromEntries(used)).toEqual(Object.fromEntries(told));
  });

  test.each(SCHEMES)('can be read in %s, every pair of it', (scheme) => {
    const palette = DEFAULT_PALETTES[scheme];
    const low = PAIRS.filter(({ colour, ground, needs }) => contrastRatio(palette[colour], palette[ground]) < needs);
    expect(low).toEqual([]);
  });

  test('has a name for every colour that a brand may set', () => {
    expect(Object.keys(brandPaletteSchema.shape)).toEqual(NAMES);
  });

  test('pairs every colour but that of rules', () => {
    const paired = new Set(PAIRS.flatMap(({ colour, ground }) => [colour, ground]));
    expect(NAMES.filter((name) => !paired.has(name))).toEqual(['line']);
  });
});

describe('a brand', () => {
  test('that sets nothing has no low contrast', () => {
    expect(SCHEMES.map((scheme) => lowContrasts(scheme, {}))).toEqual([[], []]);
  });

  test('with a pale link is told the nearest that can be read on paper and on cards', () => {
    expect(lowContrasts('light', { link: '#7ab8ff' })).toEqual([
      {
        name: 'link',
        colour: '#7ab8ff',
        other: 'paper',
        otherColour: '#fbfaf7',
        ratio: contrastRatio('#7ab8ff', '#fbfaf7'),
        needs: 4.5,
        instead: '#006eed',
      },
    ]);
  });

  test('that sets a ground alone is told to change the ground', () => {
    expect(lowContrasts('light', { card: '#777777' }).map(({ name, other }) => `${name}, for ${other}`)).toEqual([
      'card, for good',
    ]);
  });

  test('that sets both is told to change what stands on the ground', () => {
    const brand = { paper: '#101010', card: '#101010' };
    const colours = { ink: '#333333', soft: '#dddddd', link: '#99ccff' };
    expect(
      lowContrasts('dark', { ...brand, ...colours }).map(({ name, other, needs }) => ({ name, other, needs })),
    ).toEqual([{ name: 'ink', other: 'goodGround', needs: 4.5 }]);
  });

  test('can be read once all that it is told is typed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SCHEMES), someBrand, (scheme, brand) => {
        const found = lowContrasts(scheme, brand);
        fc.pre(found.every(({ instead }) => instead !== null));
        const mended = Object.fromEntries(found.map(({ name, instead }) => [name, instead ?? '']));
        expect(lowContrasts(scheme, { ...brand, ...mended })).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('is told only of colours that it sets, each once', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SCHEMES), someBrand, (scheme, brand) => {
        const names = lowContrasts(scheme, brand).map(({ name }) => name);
        expect(names.filter((name) => brand[name] === undefined)).toEqual([]);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});
