import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { Hono } from 'hono';
import type { App } from '#subscriptions/app.ts';
import { listen, type Listening } from '#subscriptions/server.ts';

async function listening(): Promise<Listening> {
  const app: App = new Hono();
  app.get('/', (context) => context.text(context.env.remote));
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  return server;
}

/** What the server answers to the bytes, until it hangs up. */
function answerTo({ url }: Listening, bytes: string): Promise<string> {
  const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

test('who asks is known by the connection', async () => {
  const { url } = await listening();
  expect(await (await fetch(url, { headers: { 'x-forwarded-for': '203.0.113.7' } })).text()).toBe('127.0.0.1');
});

test('a request that never comes to its end is hung up on', async () => {
  expect(await answerTo(await listening(), 'GET / HTTP/1.1\r\nhost: a\r\n')).toMatch(/^HTTP\/1\.1 408 /);
});

test('a head that is too long is refused', async () => {
  const head = `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`;
  expect(await answerTo(await listening(), head)).toMatch(/^HTTP\/1\.1 431 /);
});
