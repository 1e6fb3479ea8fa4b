import { describe, expect, test } from 'vitest';
import { brokenOnesAmongWholeOnes, manyBrokenOnes, wellTold } from './broken.ts';

/** A tenth: `npm run prove -- mistakes` tries all of it. */
const SHARE = 0.1;

describe('whatever happens to files', () => {
  test('a check of many broken ones ends, and names a place in each', () => {
    expect(manyBrokenOnes(SHARE)).toEqual(wellTold(280));
  });

  test('a check of one broken one among whole ones ends, and names a place in it', () => {
    expect(brokenOnesAmongWholeOnes(SHARE)).toEqual(wellTold(120));
  });
});
