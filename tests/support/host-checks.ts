/** What every web server must do with a site, asked of a real one. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compressFolder } from '#site/compress.ts';
import { builtSite, type BuiltSite } from './built-site.ts';
import { headersOf, MISSING, POLICIES, spokenOf } from './hosting.ts';
import { ask, type Question, type Reply, type WebHost } from './web-host.ts';

export interface HostUnderTest {
  start(siteFolder: string): Promise<WebHost>;
  hasBrotli: boolean;
  /** Its reply to “/history?a=b”, which lacks a slash. */
  slashReply: [status: number, location: string];
}

/** Registers the checks in the group around it. Returns the running server, for tests of one's own. */
export function checkHost(host: HostUnderTest): () => WebHost {
  let site: BuiltSite;
  let folder: string;
  let running: WebHost;

  beforeAll(async () => {
    site = await builtSite();
    // Others look at the build as it is.
    folder = mkdtempSync(join(tmpdir(), 'allclear-host-'));
    cpSync(site.folder, folder, { recursive: true });
    await furnish(folder);
    running = await host.start(folder);
  });

  afterAll(async () => {
    await running.stop();
    await site.remove();
    rmSync(folder, { recursive: true });
  });

  const get = (path: string, question?: Question): Promise<Reply> => ask(running.url + path, question);
  const fileAt = (path: string): Buffer => readFileSync(join(folder, path));

  checkHeaders(get);
  checkTypes(get);
  checkConditions(get);
  checkCompression(host, get, fileAt);
  checkRefusals(get, fileAt);
  checkAddresses(host, get);
  return () => running;
}

type Get = (path: string, question?: Question) => Promise<Reply>;
type FileAt = (path: string) => Buffer;

const LONG = 'Withdrawals are suspended. '.repeat(100);

/** Files that a site will have one day, and some that a careless hand leaves in it. */
async function furnish(folder: string): Promise<void> {
  const planned = Object.keys(POLICIES).map((path) => path.replace(/\/$/, '/index.html'));
  const careless = ['.git/config', '.env', 'history/.index.html.swp', 'lists/subscribers.txt', 'tiny.txt'];
  for (const name of [...planned, ...careless]) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    // What the build has written stays as it is.
    try {
      writeFileSync(join(folder, name), name === 'tiny.txt' ? 'ok' : LONG, { flag: 'wx' });
    } catch {
      continue;
    }
  }
  await compressFolder(folder);
}

function checkHeaders(get: Get): void {
  test.each(Object.entries(POLICIES))('sends the headers of %s', async (path, policy) => {
    const { status, headers } = await get(path);
    expect({ status, ...spokenOf(headers) }).toEqual({ status: 200, ...headersOf(policy) });
  });

  test('names neither itself nor its version', async () => {
    const { headers, body } = await get('/missing');
    expect(`${String(headers.server)} ${body.toString()}`).not.toMatch(/nginx\/|caddy/i);
  });
}

function checkTypes(get: Get): void {
  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/history.rss', 'application/xml; charset=utf-8'],
    ['/history.atom', 'application/xml; charset=utf-8'],
    ['/api/v2/summary.json', 'application/json; charset=utf-8'],
    ['/feed.json', 'application/json; charset=utf-8'],
    ['/calendar.ics', 'text/calendar; charset=utf-8'],
    ['/feeds.opml', 'text/x-opml; charset=utf-8'],
    ['/sitemap.xml', 'application/xml; charset=utf-8'],
    ['/favicon.svg', 'image/svg+xml; charset=utf-8'],
    ['/site.webmanifest', 'application/manifest+json'],
    ['/robots.txt', 'text/plain; charset=utf-8'],
    ['/_astro/page.4f3a9c01.css', 'text/css; charset=utf-8'],
  ])('says the type of %s, compressed or not', async (path, type) => {
    const replies = await Promise.all(
      ['identity', 'gzip', 'br'].map((encoding) => get(path, { headers: { 'accept-encoding': encoding } })),
    );
    expect(replies.map(({ headers }) => headers['content-type'])).toEqual([type, type, type]);
  });
}

function checkConditions(get: Get): void {
  test.each(['identity', 'gzip, br'])('sends what a reader has already only once (%s)', async (encoding) => {
    for (const path of ['/', '/history.rss', '/api/v2/summary.json']) {
      const accept = { 'accept-encoding': encoding };
      const { etag = '', 'last-modified': date = '' } = (await get(path, { headers: accept })).headers;
      const known = await get(path, { headers: { ...accept, 'if-none-match': etag } });
      const dated = await get(path, { headers: { ...accept, 'if-modified-since': date } });
      const other = await get(path, { headers: { ...accept, 'if-none-match': '"another"' } });
      const older = await get(path, { headers: { ...accept, 'if-modified-since': 'Mon, 17 Jan 2022 04:44:00 GMT' } });
      expect([known, dated, other, older].map(({ status }) => status)).toEqual([304, 304, 200, 200]);
      expect([known.body.length, dated.body.length]).toEqual([0, 0]);
      expect(spokenOf(known.headers)).toEqual(headersOf(POLICIES[path] ?? POLICIES['/'] ?? ['', '', null]));
    }
  });

  test('does not call a compressed copy by the name of the plain one', async () => {
    const tags = await Promise.all(
      ['identity', 'gzip'].map(
        async (encoding) => (await get('/', { headers: { 'accept-encoding': encoding } })).headers.etag,
      ),
    );
    expect(new Set(tags).size).toBe(2);
  });
}

function checkCompression(host: HostUnderTest, get: Get, fileAt: FileAt): void {
  const encodings = [
    ['br', '.br', brotliDecompressSync],
    ['gzip', '.gz', gunzipSync],
  ] as const;
  test.each(encodings.filter(([name]) => name !== 'br' || host.hasBrotli))(
    'sends the copy that the build has made, in %s',
    async (encoding, extension, decompress) => {
      for (const file of ['index.html', 'history.rss', 'api/v2/summary.json', 'favicon.svg', '404.html']) {
        const path = file === '404.html' ? '/missing' : `/${file.replace('index.html', '')}`;
        const { headers, body } = await get(path, { headers: { 'accept-encoding': encoding } });
        expect([headers['content-encoding'], headers.vary]).toEqual([encoding, 'Accept-Encoding']);
        expect(body.equals(fileAt(file + extension))).toBe(true);
        expect(decompress(body).equals(fileAt(file))).toBe(true);
      }
    },
  );

  test.skipIf(!host.hasBrotli)('prefers brotli where a reader takes both', async () => {
    const { headers } = await get('/', { headers: { 'accept-encoding': 'gzip, deflate, br, zstd' } });
    expect(headers['content-encoding']).toBe('br');
  });

  test.each(['identity', ''])('sends the plain file to a reader who takes nothing else (“%s”)', async (encoding) => {
    const { headers, body } = await get('/', { headers: { 'accept-encoding': encoding } });
    expect([headers['content-encoding'], headers.vary]).toEqual([undefined, 'Accept-Encoding']);
    expect(body.equals(fileAt('index.html'))).toBe(true);
  });

  test('sends a file that has no copy as it is', async () => {
    const { status, headers, body } = await get('/tiny.txt', { headers: { 'accept-encoding': 'gzip, br' } });
    expect([status, headers['content-encoding'], body.toString()]).toEqual([200, undefined, 'ok']);
  });
}

function checkRefusals(get: Get, fileAt: FileAt): void {
  test.each([
    ['an address of nothing', '/nothing'],
    ['an incident that never was', '/incidents/nothing/'],
    ['a document that is missing', '/api/v2/nothing.json'],
    ['an embedded page that is missing', '/embed/nothing/'],
    ['an asset that is missing', '/_astro/nothing.css'],
    ['a folder without a page', '/api/v2/'],
    ['a folder of files without a page', '/lists/'],
    ['the version control', '/.git/config'],
    ['a file of secrets', '/.env'],
    ['a hidden file further down', '/history/.index.html.swp'],
    ['a hidden file, disguised', '/%2egit/config'],
    ['the rules for other hosts', '/_headers'],
    ['a compressed copy', '/index.html.br'],
    ['the other compressed copy', '/history/index.html.gz'],
  ])('answers %s with 404 and the site’s own page', async (_what, path) => {
    const { status, headers, body } = await get(path);
    expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(body.equals(fileAt('404.html'))).toBe(true);
    expect(spokenOf(headers)).toEqual(MISSING);
  });

  test.each(['/../../../../etc/passwd', '/..%2f..%2f..%2f..%2fetc/passwd', '/%2e%2e/site.conf'])(
    'shows nothing outside the folder at %s',
    async (path) => {
      const { status, body } = await get(path);
      expect([400, 404]).toContain(status);
      expect(body.toString()).not.toMatch(/root:|server_name/);
    },
  );

  test('answers the page for missing ones as missing', async () => {
    expect((await get('/404.html')).status).toBe(404);
  });

  test.each(['POST', 'PUT', 'DELETE'])('refuses %s', async (method) => {
    expect((await get('/', { method })).status).toBe(405);
  });
}

function checkAddresses(host: HostUnderTest, get: Get): void {
  test('leads a folder without its slash to the one with it, on the same host', async () => {
    const { status, headers } = await get('/history?a=b');
    expect([status, headers.location]).toEqual(host.slashReply);
  });

  test('lets nobody frame a page by an address that only looks embedded', async () => {
    const { headers } = await get('/embed/..%2findex.html');
    expect(headers['content-security-policy']).toBe(MISSING['content-security-policy']);
  });

  test('answers HEAD with the headers of GET and no body', async () => {
    const { status, headers, body } = await get('/', { method: 'HEAD' });
    expect({ status, length: body.length, ...spokenOf(headers) }).toEqual({ status: 200, length: 0, ...MISSING });
  });
}
