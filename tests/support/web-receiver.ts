/** Endpoints of subscribers on the loopback, well behaved and not, and how to post to them. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createRawTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { parseEndpoint, type Endpoint } from '#delivery/channels/endpoint.ts';
import { post, type Post, type Web } from '#delivery/channels/post.ts';
import { time } from './makers.ts';
import type { Certificate } from './self-signed.ts';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Receiver {
  url: string;
  port: number;
  received: Received[];
  /** Connections that came about. */
  connections: () => number;
}

export const NOW = time('2022-01-17T13:00Z');

/** A web that reaches the loopback. */
export function aWeb(said: Partial<Web> = {}): Web {
  return {
    trusted: ['127.0.0.0/8'],
    ports: [],
    connectMs: 5000,
    answerMs: 5000,
    clock: () => NOW,
    isDemonstration: false,
    ...said,
  };
}

interface Behaviour {
  answer?: (response: ServerResponse, received: Received) => void;
  tls?: Certificate;
}

/** Answers 204 unless told otherwise. */
export async function aReceiver({
  answer = (response) => response.writeHead(204).end(),
  tls,
}: Behaviour = {}): Promise<Receiver> {
  const received: Received[] = [];
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const whole = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
      received.push(whole);
      answer(response, whole);
    });
  });
  const { port, connections } = await listen(server);
  return { url: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}/hook`, port, received, connections };
}

/** Speaks no HTTP of itself; TLS where it has a certificate. */
export async function aRawReceiver(converse: (socket: Socket) => void, tls?: Certificate): Promise<Receiver> {
  const server = tls === undefined ? createTcpServer(converse) : createRawTlsServer(tls, converse);
  const { port, connections } = await listen(server);
  return { url: `http://127.0.0.1:${port}/hook`, port, received: [], connections };
}

async function listen(server: Server): Promise<Pick<Receiver, 'port' | 'connections'>> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

function anEndpoint(url: string, web: Web): Endpoint {
  const endpoint = parseEndpoint(url, web);
  if ('problem' in endpoint) throw new Error(endpoint.problem);
  return endpoint;
}

/** Posts a short body; what else a post has, as told. */
export function postTo(url: string, { web = aWeb(), ...said }: Partial<Post> & { web?: Web } = {}) {
  const beforeBody = () => Promise.resolve(true);
  const message = { headers: {}, body: Buffer.from('{"a":1}'), isIdempotent: false, beforeBody, ...said };
  return post({ endpoint: anEndpoint(url, web), ...message }, web);
}
