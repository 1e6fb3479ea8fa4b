/** Where a sender that stays can be asked how it is: `/health` and `/metrics`. For the operator's own network. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instant } from '#core/instant.ts';
import { senderMetrics } from './sender-metrics.ts';
import { troublesOf, type Vitals } from './vitals.ts';

export interface SenderAddress {
  /** As in `http://127.0.0.1:9464`. */
  url: string;
  close: () => Promise<void>;
}

interface Listening {
  host: string;
  /** 0: the system chooses. */
  port: number;
  clock: () => Instant;
}

export async function listenAt(vitals: Vitals, { host, port, clock }: Listening): Promise<SenderAddress> {
  const metrics = senderMetrics(vitals, clock);
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(response, { status: 405, body: 'GET alone.\n' });
    if (path === '/health') return tellHealth(response, troublesOf(vitals, clock()));
    if (path !== '/metrics') return answer(response, { status: 404, body: 'There is /health and /metrics.\n' });
    return void metrics.text().then(
      (body) => answer(response, { status: 200, body, type: metrics.contentType }),
      () => answer(response, { status: 500, body: 'The figures could not be printed.\n' }),
    );
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const { address, port: own, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${own}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function tellHealth(response: ServerResponse, troubles: readonly string[]): void {
  const isWell = troubles.length === 0;
  const body = `${JSON.stringify({ status: isWell ? 'ok' : 'failing', reasons: troubles })}\n`;
  answer(response, { status: isWell ? 200 : 503, body, type: 'application/json' });
}

interface Answer {
  status: number;
  body: string;
  type?: string;
}

function answer(response: ServerResponse, { status, body, type = 'text/plain; charset=utf-8' }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
