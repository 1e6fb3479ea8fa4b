/**
 * Makes the index of the search when the pages are written: one a language, by
 * the pages' `lang`. Only `/search/` asks for it, and a page that fails to be
 * found must not keep the state from being told: without an index the build goes on.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { close, createIndex } from 'pagefind';

const FOUND_PAGES = '**/{incidents,maintenances,guidance,announcements}/*/index.html';

/** In every page alike, so that each would be found by their words. */
const NOT_FOUND_BY = ['.trail', '.age', '.trust', '[aria-labelledby="channels"]', '.invented', '.proof', '.unseen'];

/** Its interfaces, which the page does without. */
const UNUSED = /^pagefind-.*\.(?:css|js)$/;

/** Pagefind works in a process of its own, and does not say so when that dies. */
const LIMIT_MS = 30_000;
const LIMIT_MS_PER_PAGE = 20;

export function searchIndex(): AstroIntegration {
  return {
    name: 'allclear-search-index',
    hooks: {
      'astro:build:done': async ({ dir, pages }) => {
        const site = fileURLToPath(dir);
        try {
          await within(LIMIT_MS + pages.length * LIMIT_MS_PER_PAGE, makeIndex(site));
        } catch (error) {
          await rm(join(site, 'pagefind'), { recursive: true, force: true });
          console.warn(`The search has no index, and says so to readers; every other page is whole. ${String(error)}`);
        } finally {
          await close();
        }
      },
    },
  };
}

async function makeIndex(site: string): Promise<void> {
  const folder = join(site, 'pagefind');
  const { index, errors } = await createIndex({ excludeSelectors: NOT_FOUND_BY });
  if (index === undefined) throw new Error(errors.join(' '));
  const added = await index.addDirectory({ path: site, glob: FOUND_PAGES });
  const written = await index.writeFiles({ outputPath: folder });
  const problems = [...added.errors, ...written.errors];
  if (problems.length > 0) throw new Error(problems.join(' '));
  const names = await readdir(folder);
  await Promise.all(names.filter((name) => UNUSED.test(name)).map((name) => rm(join(folder, name))));
  await sortLanguages(join(folder, 'pagefind-entry.json'));
}

/** Pagefind writes them in an order of chance; the same content shall make the same bytes. */
async function sortLanguages(path: string): Promise<void> {
  const entry = JSON.parse(await readFile(path, 'utf8')) as { languages: Record<string, unknown> };
  const languages = Object.fromEntries(Object.entries(entry.languages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(path, JSON.stringify({ ...entry, languages }));
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const abort = new AbortController();
  const limit = sleep(limitMs, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`It was not made within ${Math.round(limitMs / 1000)} seconds.`);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    abort.abort();
    limit.catch(() => {});
  }
}
