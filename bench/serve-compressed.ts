/**
 * A folder on loopback as a good host serves it: brotli or gzip, asked for again each time and then answered in a
 * few bytes where nothing changed. Every byte on the wire is counted.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Of 11; as in `src/site/compress.ts`, so that both sides are pressed alike. */
const BROTLI_QUALITY = 6;

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** One request and what its answer took, headers included. */
export interface Answered {
  path: string;
  bytes: number;
  /** Asked for by a service worker, after the page and for another time. */
  isBackground: boolean;
}

export interface CountedFolder {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  url: string;
  /** What was answered since the last call. */
  take: () => Answered[];
  close: () => void;
}

interface Packed {
  encoding: string | null;
  bytes: Buffer;
  tag: string;
}

/** Port 0 is any; a site that names its own address in its scripts needs that one. */
export async function serveCompressed(folder: string, port = 0): Promise<CountedFolder> {
  const packed = new Map<string, Packed>();
  let answered: Answered[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/');
    const before = request.socket.bytesWritten;
    response.on('finish', () => {
      const bytes = request.socket.bytesWritten - before;
      answered.push({ path, bytes, isBackground: isBackground(request.headers) });
    });
    const file = fileOf(folder, path);
    if (file === null) {
      response.writeHead(404, { 'content-length': 0 }).end();
      return;
    }
    const accepted = String(request.headers['accept-encoding']);
    const key = `${accepted} ${file}`;
    const { encoding, bytes, tag } = packed.get(key) ?? pack(file, accepted);
    packed.set(key, { encoding, bytes, tag });
    response.setHeader('cache-control', 'public, max-age=0, must-revalidate');
    response.setHeader('etag', tag);
    if (request.headers['if-none-match'] === tag) {
      response.writeHead(304).end();
      return;
    }
    response.setHeader('content-type', CONTENT_TYPES[extname(file)] ?? 'application/octet-stream');
    response.setHeader('content-length', bytes.length);
    if (encoding !== null) response.setHeader('content-encoding', encoding);
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = answered;
      answered = [];
      return taken;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function isBackground(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-dest'] === 'serviceworker' || headers.referer?.endsWith('/sw.js') === true;
}

/** Null where there is none, or where the path climbs out of the folder. */
function fileOf(folder: string, path: string): string | null {
  if (path.split('/').includes('..')) return null;
  const whole = join(folder, path);
  const file = statSync(whole, { throwIfNoEntry: false })?.isDirectory() === true ? join(whole, 'index.html') : whole;
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? file : null;
}

/** The copy that the build has put beside the file, else one as the build would make it. */
function pack(file: string, accepted: string): Packed {
  const bytes = readFileSync(file);
  const tag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
  const isText = extname(file) in CONTENT_TYPES;
  if (isText && /\bbr\b/.test(accepted)) return { encoding: 'br', bytes: copyOf(file, '.br') ?? brotli(bytes), tag };
  if (isText && /\bgzip\b/.test(accepted)) {
    return { encoding: 'gzip', bytes: copyOf(file, '.gz') ?? gzipSync(bytes, { level: 9 }), tag };
  }
  return { encoding: null, bytes, tag };
}

function copyOf(file: string, extension: string): Buffer | null {
  return existsSync(file + extension) ? readFileSync(file + extension) : null;
}

function brotli(bytes: Buffer): Buffer {
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
  };
  return brotliCompressSync(bytes, { params });
}
