/** The measure: a site that Astro builds with as many pages as ours and next to nothing in them. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Fills an empty folder with the site's sources. */
export function makeBareSite(folder: string, pages: number): void {
  mkdirSync(join(folder, 'src', 'pages'), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
  writeFileSync(
    join(folder, 'src', 'pages', '[number].astro'),
    `---
export function getStaticPaths() {
  return Array.from({ length: ${pages} }, (_, index) => ({ params: { number: String(index + 1) } }));
}
const { number } = Astro.params;
---
<!doctype html>
<html lang="en"><head><meta charset="utf-8" /><title>{number}</title></head><body><h1>{number}</h1></body></html>
`,
  );
}
