/** What a page costs its reader, measured on a built site. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** One round trip: ten packets of 1,460 bytes, which a server sends before it waits for an answer. */
export const BROTLI_BUDGET = 14_600;

/** Of a page of the history, a month or a year, however much happened in it. */
export const PAST_BUDGET = 30_000;

/** Bytes of the page with every style that it names. */
export interface PageWeight {
  raw: number;
  gzip: number;
  brotli: number;
  /** Of the script for which the browser stops reading the page: neither a module nor deferred nor asynchronous. */
  blockingScript: number;
}

/** `path` as in the page's address, with a slash at both ends. */
export function pageWeight(siteFolder: string, path: string): PageWeight {
  const html = readFileSync(join(siteFolder, path, 'index.html'), 'utf8');
  const files = [Buffer.from(html), ...stylesheets(html).map((href) => readFileSync(join(siteFolder, href)))];
  const sum = (sizeOf: (bytes: Buffer) => number): number => files.reduce((total, file) => total + sizeOf(file), 0);
  return {
    raw: sum((bytes) => bytes.length),
    gzip: sum((bytes) => gzipSync(bytes, { level: 9 }).length),
    brotli: sum((bytes) => brotliCompressSync(bytes).length),
    blockingScript: blockingScript(html, siteFolder),
  };
}

function stylesheets(html: string): string[] {
  return [...html.matchAll(/<link\b[^>]*>/g)].flatMap(([link]) =>
    /rel="?stylesheet/.test(link) ? (attribute(link, 'href') ?? []) : [],
  );
}

export function blockingScript(html: string, siteFolder: string): number {
  return [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)]
    .map(([, attributes = '', inside = '']) => {
      if (/\b(?:async|defer)\b|type="?(?:module|application\/)/.test(attributes)) return 0;
      const source = attribute(attributes, 'src');
      return source === null ? Buffer.byteLength(inside) : readFileSync(join(siteFolder, source)).length;
    })
    .reduce((sum, bytes) => sum + bytes, 0);
}

function attribute(tag: string, name: string): string | null {
  return new RegExp(`\\b${name}="?([^"\\s>]+)`).exec(tag)?.[1] ?? null;
}
