/**
 * Puts a brotli and a gzip copy beside each text file of a build, for web
 * servers that send what lies on the disk. The same text gives the same copies,
 * and a copy that is no smaller is not kept.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { AstroIntegration } from 'astro';

const TEXTS = new Set(
  '.atom .css .csv .html .ics .js .json .mjs .opml .rss .svg .txt .webmanifest .xml .xsl'.split(' '),
);

/** Of every incident there ever was, small, and read by the few who followed it: copies would cost a build more than the feeds. */
const LEFT_ALONE = /^incidents\/[^/]+\.(?:rss|atom|json)$/;

/** Of 11. A page of 16 kB becomes a third. 10 and 11 take another 7 to 9 % off, for twenty to forty times the work. */
const BROTLI_QUALITY = 6;

/** Of the few pages at the top, which everybody opens on the worst day, and of what they load. */
const BROTLI_QUALITY_AT_TOP = 11;
const AT_TOP = /^(?:[^/]+\/)?[^/]+\.(?:html|js)$/;

/** How many files are on their way at once: enough for the disk and the compressors to wait for neither. */
const AT_ONCE = 8;

/** Stands last among the integrations: it compresses what the others have written. */
export function compress(): AstroIntegration {
  return {
    name: 'allclear-compress',
    hooks: { 'astro:build:done': ({ dir }) => compressFolder(fileURLToPath(dir)) },
  };
}

/** Rejects with the error of the file system, a full disk for one. */
export async function compressFolder(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  const texts = names.filter((name) => TEXTS.has(extname(name)) && !LEFT_ALONE.test(name)).values();
  // They share one iterator: each takes the next file when it is done with its own.
  await Promise.all(Array.from({ length: AT_ONCE }, () => compressEach(folder, texts)));
}

async function compressEach(folder: string, names: Iterable<string>): Promise<void> {
  for (const name of names) {
    const quality = AT_TOP.test(name.replaceAll(sep, '/')) ? BROTLI_QUALITY_AT_TOP : BROTLI_QUALITY;
    await compressFile(join(folder, name), quality);
  }
}

async function compressFile(path: string, quality: number): Promise<void> {
  const text = await readFile(path);
  const copies = {
    '.br': await brotli(text, quality),
    '.gz': await promisify(gzip)(text, { level: constants.Z_BEST_COMPRESSION }),
  };
  for (const [extension, copy] of Object.entries(copies)) {
    if (copy.length < text.length) await writeFile(path + extension, copy);
  }
}

function brotli(text: Buffer, quality: number): Promise<Buffer> {
  return promisify(brotliCompress)(text, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      [constants.BROTLI_PARAM_LGWIN]: windowFor(text.length),
    },
  });
}

/** As a power of two: one that holds the text. The 4 MB that brotli takes otherwise cost more than the compressing. */
function windowFor(length: number): number {
  const wanted = Math.ceil(Math.log2(length + 16));
  return Math.min(Math.max(wanted, 16), constants.BROTLI_DEFAULT_WINDOW);
}
