/** `npm run prove -- import`: three thousand incidents come, twice. Ends with 1 where that goes wrong. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { importTwice, wellImported } from '#tests/moving/many-incidents.ts';

const COUNT = 3000;

const folder = mkdtempSync(join(tmpdir(), 'allclear-import-proof-'));
const found = await importTwice(folder, COUNT);
rmSync(folder, { recursive: true });
console.log({ ...found, loud: found.loud.length });
process.exitCode = isDeepStrictEqual(found, wellImported(COUNT)) ? 0 : 1;
