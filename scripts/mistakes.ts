/** `npm run prove -- mistakes`: four thousand files with mistakes in them. Ends with 1 where a check of one does not end well. */
import { isDeepStrictEqual } from 'node:util';
import { brokenOnesAmongWholeOnes, manyBrokenOnes, wellTold } from '#tests/entries/broken.ts';

const found = [manyBrokenOnes(1), brokenOnesAmongWholeOnes(1)];
console.log(JSON.stringify(found, null, 2));
process.exitCode = isDeepStrictEqual(found, [wellTold(2800), wellTold(1200)]) ? 0 : 1;
