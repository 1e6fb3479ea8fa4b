/**
 * The scripts of `public/` without their comments and blanks: they are copied as
 * they were written, and every reader would pay for what only we read.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { minify } from 'vite';

export function minifyScripts(): AstroIntegration {
  let written: URL | null = null;
  return {
    name: 'allclear-minify',
    hooks: {
      'astro:config:done': ({ config }) => {
        written = config.publicDir;
      },
      'astro:build:done': async ({ dir }) => {
        const names = written === null ? [] : await readdir(written);
        const scripts = names.filter((name) => name.endsWith('.js'));
        await Promise.all(scripts.map((name) => minifyFile(fileURLToPath(dir), name)));
      },
    },
  };
}

/** Rejects where the script cannot be read as one: a broken one must not be published. */
async function minifyFile(folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  const { code, errors } = await minify(name, await readFile(path, 'utf8'), { module: true });
  const [error] = errors;
  if (error !== undefined) throw new Error(`“${name}” is no script: ${error.message}`);
  await writeFile(path, code);
}
