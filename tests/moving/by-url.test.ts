/** A public page asked by its address: a server on loopback plays the host. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readHistory } from '#moving/sources.ts';
import { aStatuspageIncident, DOCUMENT, filesIn, PAGE, run, temporary } from './moving.ts';

async function aHost(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function say(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

const { incidents: _incidents, scheduled_maintenances: planned, ...summary } = DOCUMENT;

function manyIncidents(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const at = new Date(Date.UTC(2023, 0, 1 + index)).toISOString();
    return aStatuspageIncident(`i${index}`, `Incident ${index}`, [
      { id: `u${index}`, status: 'resolved', body: 'Over.', at },
    ]);
  });
}

interface Paged {
  /** Every address that was asked for. */
  asked?: string[];
  knowsPages?: boolean;
}

/** A host that has `count` incidents and gives 50 of them at once. */
function aPagedHost(count: number, { asked = [], knowsPages = true }: Paged = {}): RequestListener {
  const perPage = 50;
  const incidents = manyIncidents(count);
  return (request, response) => {
    asked.push(request.url ?? '');
    const url = new URL(request.url ?? '/', 'http://localhost');
    const from = knowsPages ? (Number(url.searchParams.get('page') ?? 1) - 1) * perPage : 0;
    if (url.pathname === '/api/v2/summary.json') say(response, { ...summary, incidents: [] });
    else if (url.pathname === '/api/v2/incidents.json')
      say(response, { page: PAGE, incidents: incidents.slice(from, from + perPage) });
    else say(response, { page: PAGE, scheduled_maintenances: from === 0 ? planned : [] });
  };
}

async function importFrom(address: string) {
  const folder = temporary();
  const content = join(folder, 'content');
  const outcome = await run('import', [
    'statuspage',
    address,
    '--content',
    content,
    '--write-page',
    '--allow-loopback',
  ]);
  return { ...outcome, content, folder };
}

test('a history of several pages comes whole, asked for page by page', async () => {
  const asked: string[] = [];
  const { code, out, content } = await importFrom(await aHost(aPagedHost(120, { asked })));
  expect({ code, out: out.split('\n').slice(0, 2) }).toEqual({
    code: 0,
    out: [
      'From statuspage: 120 incidents, 1 maintenances and 0 announcements are new; 0 were here already. None of it will be mailed.',
      'Everything has its place.',
    ],
  });
  expect(asked).toEqual([
    '/api/v2/summary.json',
    ...[1, 2, 3, 4].map((page) => `/api/v2/incidents.json?page=${page}&limit=100`),
    ...[1, 2].map((page) => `/api/v2/scheduled-maintenances.json?page=${page}&limit=100`),
  ]);
  expect((await run('check', ['--content', content])).out).toBe('No problems in content/.\n');
});

test.for([
  { name: 'repeats its newest 50 on every page', knowsPages: false, count: 80 },
  { name: 'has 50 and an empty second page', knowsPages: true, count: 50 },
])('that a host $name is told', async ({ knowsPages, count }) => {
  const address = await aHost(aPagedHost(count, { knowsPages }));
  const { code, out } = await importFrom(address);
  expect({ code, out: out.split('\n').slice(1) }).toEqual({
    code: 0,
    out: [
      'What had no place, or another form:',
      `- The host gives its newest 50 incidents and no more: bring older ones, if there are any, from a file as docs/moving.md says. (1×: ${address})`,
      '',
    ],
  });
});

test('a host that slows down is waited for, page by page', async () => {
  const quick = aPagedHost(60);
  const slow: RequestListener = (request, response) => void setTimeout(() => quick(request, response), 300);
  const { code, out } = await importFrom(await aHost(slow));
  expect({ code, isWhole: out.includes('60 incidents, 1 maintenances') }).toEqual({ code: 0, isWhole: true });
});

test('a host with more pages than are asked for is told', async () => {
  const endless: RequestListener = (request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('page'));
    if (request.url?.startsWith('/api/v2/incidents.json'))
      say(response, { page: PAGE, incidents: [{ id: `i${page}`, name: 'Late', status: 'resolved' }] });
    else say(response, { ...summary, scheduled_maintenances: [] });
  };
  const { remarks } = await readHistory('statuspage', await aHost(endless), { allowsLoopback: true, timeoutMs: 5000 });
  expect([...remarks.keys()]).toContain(
    'The host has more than 400 pages of incidents, and no more were asked for: bring older ones from a file as docs/moving.md says.',
  );
});

test('a host with less than 50 is not suspected', async () => {
  expect((await importFrom(await aHost(aPagedHost(49)))).out).toContain('Everything has its place.');
});

/** 101 MB that never end a string. */
function flood(response: ServerResponse): void {
  const part = Buffer.alloc(1024 * 1024, 'x');
  let left = 101;
  response.write('{"incidents":"');
  (function more(): void {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(part)) return void response.once('drain', more);
    }
    response.end();
  })();
}

const cases: [string, RequestListener, RegExp][] = [
  [
    'answers with a page',
    (_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>Sign in</title>'),
    /^“ADDRESS\/api\/v2\/summary\.json” is a web page \(HTML\) and no JSON: [^.]+\.json\.\n$/,
  ],
  ['has no such address', (_, response) => response.writeHead(404).end('{}'), /^ADDRESS\/\S+ answers with 404\.\n$/],
  [
    'is asked too often',
    (_, response) => response.writeHead(429, { 'retry-after': '60' }).end('{}'),
    /^ADDRESS\/\S+ answers with 429, too many requests: wait a few minutes and run it again\.\n$/,
  ],
  [
    'promises more than it sends',
    (_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"page":');
      setTimeout(() => response.destroy(), 50);
    },
    /^ADDRESS\/\S+ cannot be reached, or broke off its answer\.\n$/,
  ],
  ['breaks', (_, response) => response.writeHead(503).end('{}'), /^ADDRESS\/\S+ answers with 503\.\n$/],
  ['hangs up', (request) => request.socket.destroy(), /^ADDRESS\/\S+ cannot be reached, or broke off its answer\.\n$/],
  [
    'breaks off in the middle',
    (_, response) => response.end(JSON.stringify(DOCUMENT).slice(0, 500)),
    /^“ADDRESS\/\S+” breaks off in the middle: fetch it anew\.\n$/,
  ],
  [
    'has another shape',
    (_, response) => say(response, { page: { name: 7 } }),
    /^“ADDRESS” has another shape than expected, at “page\.name”: .*\.\n$/,
  ],
  ['sends more than 100 MB', (_, response) => flood(response), /^“ADDRESS\/\S+” has 101 MB, and may have 100: .*\.\n$/],
  [
    'fails on its second page',
    (request, response) =>
      request.url?.includes('page=2') ? response.writeHead(500).end() : aPagedHost(60)(request, response),
    /^ADDRESS\/api\/v2\/incidents\.json\?page=2&limit=100 answers with 500\.\n$/,
  ],
];

test.for(cases)('a host that %s gets one sentence, and nothing is written', async ([, answer, sentence]) => {
  const address = await aHost(answer);
  const { code, out, error, folder } = await importFrom(address);
  expect({ code, out, left: filesIn(folder) }).toEqual({ code: 1, out: '', left: {} });
  expect(error.replaceAll(address, 'ADDRESS')).toMatch(sentence);
});

test('a host that leads elsewhere is not followed', async () => {
  const asked: string[] = [];
  const other = await aHost((request, response) => {
    asked.push(request.url ?? '');
    say(response, DOCUMENT);
  });
  const address = await aHost((request, response) =>
    response.writeHead(302, { location: `${other}${request.url}` }).end(),
  );
  const { code, error, content } = await importFrom(address);
  expect({ code, error, asked, isWritten: existsSync(content) }).toEqual({
    code: 1,
    error: `${address}/api/v2/summary.json leads to “${other}”: if that is the page, name that address.\n`,
    asked: [],
    isWritten: false,
  });
});

test.for<[string, RequestListener]>([
  ['says nothing', () => undefined],
  ['stops in the middle', (_, response) => response.write('{"page":')],
])('a host that %s is not waited for beyond the limit', async ([, answer]) => {
  const address = await aHost(answer);
  await expect(readHistory('statuspage', address, { allowsLoopback: true, timeoutMs: 200 })).rejects.toThrow(
    `${address}/api/v2/summary.json did not answer within 0.2 seconds.`,
  );
});
