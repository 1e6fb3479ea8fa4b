/** Builds the site through Astro, in a folder of its own, and puts it in place only when it is whole. */
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'astro';
import { printInstant, type Instant } from '#core/instant.ts';
import { nextChangeAt } from '#core/next-change.ts';
import { readContent } from '#entries/content.ts';
import { REPORTERS } from '#entries/reporters.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** A file that every build has and hardly anything else. */
const MARK = join('api', 'v2', 'status.json');

export interface BuildOptions {
  contentFolder: string;
  /** Null: the demonstration's moment where the page is one, else the real clock. */
  at: Instant | null;
  outFolder: string;
}

export interface BuildOutcome {
  isBuilt: boolean;
  /** For a terminal: what was built, or why nothing was. */
  message: string;
}

export async function buildSite({ contentFolder, at, outFolder }: BuildOptions): Promise<BuildOutcome> {
  const { content, problems } = readContent(contentFolder);
  if (content === null) return { isBuilt: false, message: REPORTERS.text(problems, contentFolder) };
  const refusal = outFolderProblem(resolve(outFolder), outFolder);
  if (refusal !== null) return { isBuilt: false, message: refusal };
  const now = at ?? content.page.demonstration?.at ?? Date.now();
  const fresh = join(ROOT, 'var', 'build', randomUUID());
  try {
    await build({
      root: ROOT,
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

/** A build replaces what stands in its folder, so that may be nothing but a build. */
function outFolderProblem(target: string, typed: string): string | null {
  const stats = statSync(target, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  const isReplaceable = stats.isDirectory() && (readdirSync(target).length === 0 || existsSync(join(target, MARK)));
  if (isReplaceable) return null;
  return `“${typed}” holds something that no build wrote, and a build would replace it. Name a new or an empty folder with --out.`;
}

function definitions(contentFolder: string, at: Instant | null): Record<string, string> {
  return {
    ALLCLEAR_CONTENT: JSON.stringify(resolve(contentFolder)),
    ...(at === null ? {} : { ALLCLEAR_AT: String(at) }),
  };
}

/** The old site stays until the new one stands beside it. */
function replace(fresh: string, target: string): void {
  const [next, old] = [`${target}.new`, `${target}.old`];
  for (const leftover of [next, old]) rmSync(leftover, { recursive: true, force: true });
  mkdirSync(dirname(target), { recursive: true });
  move(fresh, next);
  if (existsSync(target)) renameSync(target, old);
  renameSync(next, target);
  rmSync(old, { recursive: true, force: true });
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another disk: a rename does not reach it.
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    cpSync(from, to, { recursive: true });
    rmSync(from, { recursive: true, force: true });
  }
}
