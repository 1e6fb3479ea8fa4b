import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedFolder, serveFolder } from './serve-folder.ts';

let outside: string;
let served: ServedFolder;

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'allclear-served-'));
  const folder = join(outside, 'dist');
  await mkdir(join(folder, 'history'), { recursive: true });
  await writeFile(join(outside, 'secret.txt'), 'secret');
  await writeFile(join(folder, '404.html'), 'no such page');
  await writeFile(join(folder, 'index.html'), 'home');
  await writeFile(join(folder, 'history/index.html'), 'history');
  await writeFile(join(folder, 'summary.json'), '{}');
  await writeFile(join(folder, 'history.rss'), '<rss/>');
  served = await serveFolder(folder, { headers: { 'x-frame-options': 'DENY' } });
});

afterAll(async () => {
  await served.close();
  await rm(outside, { recursive: true });
});

async function get(path: string): Promise<unknown[]> {
  const reply = await fetch(served.url + path);
  return [reply.status, reply.headers.get('content-type'), await reply.text()];
}

test('a folder is its index.html', async () => {
  expect(await get('/')).toEqual([200, 'text/html; charset=utf-8', 'home']);
  expect(await get('/history/?page=2')).toEqual([200, 'text/html; charset=utf-8', 'history']);
});

test('a folder without a slash at its end leads to the one with it', async () => {
  const reply = await fetch(`${served.url}/history?page=2`, { redirect: 'manual' });
  expect([reply.status, reply.headers.get('location')]).toEqual([301, '/history/?page=2']);
});

test('every file has its content type', async () => {
  expect(await get('/summary.json')).toEqual([200, 'application/json; charset=utf-8', '{}']);
  expect(await get('/history.rss')).toEqual([200, 'application/xml; charset=utf-8', '<rss/>']);
});

test('a missing file is a 404 with the page for it', async () => {
  const missing = [404, 'text/html; charset=utf-8', 'no such page'];
  expect([await get('/nothing'), await get('/summary.json/')]).toEqual([missing, missing]);
});

test('HEAD tells the length and sends no body', async () => {
  const reply = await fetch(`${served.url}/summary.json`, { method: 'HEAD' });
  expect([reply.status, reply.headers.get('content-length'), await reply.text()]).toEqual([200, '2', '']);
});

test('the headers asked for come with every reply', async () => {
  const replies = await Promise.all(['/', '/nothing', '/%'].map((path) => fetch(served.url + path)));
  expect(replies.map(({ headers }) => headers.get('x-frame-options'))).toEqual(['DENY', 'DENY', 'DENY']);
});

test.for([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/..%5csecret.txt',
  '/x\\..\\..\\secret.txt',
  '/%00',
  '/%',
])('the address %s is refused', async (path) => {
  expect(await statusOf('GET', path)).toBe(400);
});

test('POST is refused', async () => {
  expect(await statusOf('POST', '/')).toBe(405);
});

/** The address as it is: `fetch` would resolve its dots. */
function statusOf(method: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(served.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path }, (reply) => resolve(reply.resume().statusCode));
    sent.on('error', reject).end();
  });
}
