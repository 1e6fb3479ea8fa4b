/**
 * Astro names the hashes of every page's styles and scripts in every page's
 * policy. Each page keeps those of its own: the policy is narrower, and two
 * dozen hashes that no compression makes smaller are not sent to anybody.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

const POLICY = /<meta http-equiv="content-security-policy" content="(?<policy>[^"]*)"/;
const INLINE = /<(?<name>style|script)\b[^>]*>(?<text>[\s\S]*?)<\/\k<name>>/g;
const HASH = / ?'sha256-[^']+'/g;

/** How many files are read at once. */
const AT_ONCE = 8;

/** Stands before what compresses the pages. */
export function trimPolicy(): AstroIntegration {
  return {
    name: 'allclear-trim-policy',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const folder = fileURLToPath(dir);
        const pages = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html')).values();
        // They share one iterator: each takes the next page when it is done with its own.
        await Promise.all(Array.from({ length: AT_ONCE }, () => trimEach(folder, pages)));
      },
    },
  };
}

async function trimEach(folder: string, names: Iterable<string>): Promise<void> {
  for (const name of names) {
    const file = join(folder, name);
    await writeFile(file, trimmed(await readFile(file, 'utf8')));
  }
}

/** The page with the hashes of its own styles and scripts alone. */
export function trimmed(html: string): string {
  const own = new Set([...html.matchAll(INLINE)].map(({ groups }) => hashOf(groups?.['text'] ?? '')));
  return html.replace(POLICY, (tag, policy: string) =>
    tag.replace(
      policy,
      policy.replaceAll(HASH, (hash) => (own.has(hash.trim()) ? hash : '')),
    ),
  );
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
