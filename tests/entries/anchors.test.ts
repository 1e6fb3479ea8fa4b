import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SECTIONS } from '#entries/anchors.ts';
import { listFiles } from '#entries/list-files.ts';

const SOURCE = join(import.meta.dirname, '../../src');

test('every place that the pages’ markup names is known, and no other', () => {
  const markup = listFiles(SOURCE)
    .filter((file) => file.endsWith('.astro'))
    .map((file) => readFileSync(join(SOURCE, file), 'utf8'));
  const ids = markup.flatMap((text) => [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id));
  expect(new Set(ids)).toEqual(new Set(SECTIONS));
});
