/** Builds the site through Astro, into a folder beside the last one, and puts it in place only when it is whole. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'astro';
import { printInstant, type Instant } from '#core/instant.ts';
import { nextChangeAt } from '#core/next-change.ts';
import { readContent } from '#entries/content.ts';
import { REPORTERS } from '#entries/reporters.ts';

export interface BuildOptions {
  contentFolder: string;
  /** Null: the demonstration's moment where the page is one, else the real clock. */
  at: Instant | null;
  outFolder: string;
}

export interface BuildOutcome {
  isBuilt: boolean;
  /** One paragraph for a terminal. */
  message: string;
}

export async function buildSite({ contentFolder, at, outFolder }: BuildOptions): Promise<BuildOutcome> {
  const { content, problems } = readContent(contentFolder);
  if (content === null) return { isBuilt: false, message: REPORTERS.text(problems, contentFolder) };
  const now = at ?? content.page.demonstration?.at ?? Date.now();
  const fresh = resolve(`${outFolder}.new`);
  try {
    await build({
      root: resolve(import.meta.dirname, '..'),
      outDir: fresh,
      logLevel: 'error',
      vite: { define: definitions(contentFolder, at), logLevel: 'error' },
    });
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    return { isBuilt: false, message: `The site could not be built: ${String(error)}` };
  }
  replace(fresh, resolve(outFolder));
  const next = printInstant(nextChangeAt(content, now));
  return {
    isBuilt: true,
    message: `Built ${outFolder}/ as of ${printInstant(now)}. Build again by ${next}: the page changes then.`,
  };
}

function definitions(contentFolder: string, at: Instant | null): Record<string, string> {
  return {
    ALLCLEAR_CONTENT: JSON.stringify(resolve(contentFolder)),
    ...(at === null ? {} : { ALLCLEAR_AT: String(at) }),
  };
}

function replace(fresh: string, target: string): void {
  const old = `${target}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}
