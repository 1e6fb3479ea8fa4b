import { expect, test } from 'vitest';
import { routePath } from '#render/routes.ts';

test.each([
  ['./[...language]/index.astro', {}, '/'],
  ['./[...language]/about.astro', {}, '/about/'],
  ['./[...language]/history/[month].astro', { month: '2022-01' }, '/history/2022-01/'],
  ['./[...language]/history/index.astro', { language: 'es' }, '/es/history/'],
])('%s with %o stands at %s', (file, params, path) => {
  expect(routePath(file, params)).toBe(path);
});
