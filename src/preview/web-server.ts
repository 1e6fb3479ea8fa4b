/** Serves the built site as a static host would, and the mailbox beside it, on loopback alone. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { mailboxPages } from './mailbox-pages.ts';

export interface WebServer {
  url: string;
  close(): Promise<void>;
}

export interface WebOptions {
  siteFolder: string;
  mailFolder: string;
  /** The first port to try. */
  port: number;
}

/** How many ports are tried before the system chooses one. */
const PORTS_TRIED = 10;

export async function startWebServer({ siteFolder, mailFolder, port }: WebOptions): Promise<WebServer> {
  const app = new Hono({ strict: false });
  app.route('/mailbox', mailboxPages(mailFolder));
  app.use('*', serveStatic({ root: siteFolder, onFound: setType }));
  app.notFound((context) => context.html(readFileSync(join(siteFolder, '404.html'), 'utf8'), 404));
  const server = createServer(getRequestListener(app.fetch));
  await listen(server, port, PORTS_TRIED);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => close(server),
  };
}

function setType(path: string, context: { header(name: string, value: string): void }): void {
  if (/\.(?:rss|atom)$/.test(path)) context.header('content-type', 'application/xml; charset=utf-8');
  context.header('cache-control', 'no-cache');
}

/** The port, else one of the next, else any. */
async function listen(server: Server, port: number, left: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1' }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    const isTaken =
      error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
    if (!isTaken || port === 0) throw error;
    await listen(server, left > 1 ? port + 1 : 0, left - 1);
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
