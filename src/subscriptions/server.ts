/** The service on a socket: with limits on time, size and number, and an end that lets what is under way finish. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { App } from './app.ts';

export interface Listening {
  /** As in `http://127.0.0.1:8080`. */
  url: string;
  /** Takes nothing new, and resolves when what was under way is answered, or the time is over. */
  close: () => Promise<void>;
}

export interface Listen {
  host: string;
  /** 0: the system chooses. */
  port: number;
}

const LIMITS = {
  checkMs: 5000,
  headersMs: 10_000,
  requestMs: 20_000,
  keepAliveMs: 5000,
  connections: 1000,
  closeMs: 10_000,
} as const;

export async function listen(app: App, { host, port }: Listen): Promise<Listening> {
  const answer = getRequestListener((request, { incoming }) =>
    app.fetch(request, { remote: incoming.socket.remoteAddress ?? '' }),
  );
  const server = createServer({ maxHeaderSize: 16 * 1024, connectionsCheckingInterval: LIMITS.checkMs }, answer);
  server.headersTimeout = LIMITS.headersMs;
  server.requestTimeout = LIMITS.requestMs;
  server.keepAliveTimeout = LIMITS.keepAliveMs;
  server.maxConnections = LIMITS.connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, port: own, family } = server.address() as AddressInfo;
  return { url: `http://${family === 'IPv6' ? `[${address}]` : address}:${own}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), LIMITS.closeMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
