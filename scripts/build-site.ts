/** Builds the site through Astro, in a folder of its own, and puts it in place only when it is whole. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'astro';
import { printInstant, type Instant } from '#core/instant.ts';
import { nextChangeAt } from '#core/next-change.ts';
import { readContent } from '#entries/content.ts';
import { REPORTERS } from '#entries/reporters.ts';
import {
  BuildFolderError,
  closeBuildFolder,
  isDiskFull,
  openBuildFolder,
  replaceWith,
  type BuildFolder,
} from '#scripts/build-folder.ts';

const ROOT = resolve(import.meta.dirname, '..');
const BUILD_FOLDER = join(ROOT, 'var', 'build');

export interface BuildOptions {
  contentFolder: string;
  /** Null: the demonstration's moment where the page is one, else the real clock. */
  at: Instant | null;
  outFolder: string;
  /** Of a preview's own subscription service; absent: page.yaml's. */
  serviceUrl?: string;
}

export interface BuildOutcome {
  isBuilt: boolean;
  /** For a terminal: what was built, or why nothing was. */
  message: string;
}

export async function buildSite(options: BuildOptions): Promise<BuildOutcome> {
  const { content, problems } = readContent(options.contentFolder);
  if (content === null) return { isBuilt: false, message: REPORTERS.text(problems, options.contentFolder) };
  const now = options.at ?? content.page.demonstration?.at ?? Date.now();
  try {
    const folder = openBuildFolder(options.outFolder);
    await buildInto(folder, options);
    const next = printInstant(nextChangeAt(content, now));
    return {
      isBuilt: true,
      message: `Built ${folder.typed}/ as of ${printInstant(now)}. Build again by ${next}: the page changes then.`,
    };
  } catch (error) {
    return { isBuilt: false, message: sentenceFor(error) };
  }
}

/** In a folder of its own below the project, where Astro finds its packages; it never outlasts the build. */
async function buildInto(folder: BuildFolder, options: BuildOptions): Promise<void> {
  const fresh = join(BUILD_FOLDER, randomUUID());
  try {
    await build({
      root: ROOT,
      outDir: fresh,
      // What goes wrong is thrown, and told once.
      logLevel: 'silent',
      vite: { define: definitions(options), logLevel: 'silent' },
    });
    await replaceWith(fresh, folder);
  } catch (error) {
    closeBuildFolder(folder);
    throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function definitions({ contentFolder, at, serviceUrl }: BuildOptions): Record<string, string> {
  return {
    ALLCLEAR_CONTENT: JSON.stringify(resolve(contentFolder)),
    ...(at === null ? {} : { ALLCLEAR_AT: String(at) }),
    ...(serviceUrl === undefined ? {} : { ALLCLEAR_SERVICE: JSON.stringify(serviceUrl) }),
  };
}

function sentenceFor(error: unknown): string {
  if (error instanceof BuildFolderError) return error.message;
  if (isDiskFull(error)) return `The disk of “${BUILD_FOLDER}” is full: free some space there and build again.`;
  return `The site could not be built: ${error instanceof Error ? error.message : String(error)}`;
}
