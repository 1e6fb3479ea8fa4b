/** A static server on loopback for tests: what a plain web host does with a folder of built files. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const CONTENT_TYPES: Record<string, string> = {
  '.atom': 'application/xml; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.ics': 'text/calendar; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.opml': 'text/x-opml; charset=utf-8',
  '.png': 'image/png',
  '.rss': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
};

export interface ServeOptions {
  /** Sent with every reply. */
  headers?: Record<string, string>;
}

export interface ServedFolder {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  url: string;
  close(): Promise<void>;
}

type Reply = { status: 200 | 404; file: string } | { status: 301; location: string } | { status: 400 | 404 | 405 };

export async function serveFolder(folder: string, { headers = {} }: ServeOptions = {}): Promise<ServedFolder> {
  const server = createServer((request, response) => {
    answer(folder, request)
      .then((reply) => send(reply, headers, { request, response }))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(folder: string, request: IncomingMessage): Promise<Reply> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405 };
  const [address = '/', ...query] = (request.url ?? '/').split('?');
  const path = decodedPath(address);
  if (path === null) return { status: 400 };
  const isFolder = await stat(join(folder, path)).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder && !address.endsWith('/')) return { status: 301, location: [`${address}/`, ...query].join('?') };
  const file = join(folder, path, isFolder ? 'index.html' : '');
  if (await isFile(file)) return { status: 200, file };
  const notFoundPage = join(folder, '404.html');
  return (await isFile(notFoundPage)) ? { status: 404, file: notFoundPage } : { status: 404 };
}

/** Null where the address is malformed or climbs out of the folder. */
function decodedPath(address: string): string | null {
  try {
    const path = decodeURIComponent(address);
    const isPlain = path.startsWith('/') && !/[\\\0]/.test(path) && !path.split('/').includes('..');
    return isPlain ? path : null;
  } catch {
    return null;
  }
}

function isFile(path: string): Promise<boolean> {
  if (path.endsWith('/')) return Promise.resolve(false);
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function send(
  reply: Reply,
  headers: Record<string, string>,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if ('location' in reply) response.setHeader('location', reply.location);
  if (!('file' in reply)) {
    response.end();
    return;
  }
  response.setHeader('content-type', CONTENT_TYPES[extname(reply.file)] ?? 'application/octet-stream');
  response.setHeader('content-length', (await stat(reply.file)).size);
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(reply.file), response);
}
