/** Serves a built site by docs/hosting/nginx.conf with the nginx of this machine. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { launchBrowser } from '#tests/support/browser.ts';
import { checkHost } from '#tests/support/host-checks.ts';
import { isMissing, programNamed } from '#tests/support/debian-program.ts';
import { serveFolder } from '#tests/support/serve-folder.ts';
import { visit } from '#tests/support/visit.ts';
import {
  adapted,
  ask,
  freePort,
  makeCertificate,
  nginxModule,
  startServer,
  type WebHost,
} from '#tests/support/web-host.ts';

const program = programNamed('nginx') ?? '';
const brotli = program === '' ? null : nginxModule(program, 'ngx_http_brotli_static_module.so');

/** What Debian's own nginx.conf has around a site, as far as it touches one; the folders are the test's. */
function mainFile(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    ${brotli === null ? '' : `load_module ${brotli};`}
    ${userInfo().uid === 0 ? `user ${userInfo().username};` : ''}
    daemon off;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log stderr warn;
    events {}
    http {
      access_log off;
      gzip on;
      default_type application/octet-stream;
      types { text/html html; text/plain txt; }
      ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
      include ${folder}/site.conf;
    }`;
}

async function startNginx(siteFolder: string): Promise<WebHost> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-nginx-'));
  const [port, plainPort] = [await freePort(), await freePort()];
  const { certificate, key } = makeCertificate(folder);
  const shipped = readFileSync('docs/hosting/nginx.conf', 'utf8');
  const text = adapted(brotli === null ? shipped.replace('brotli_static on;', '') : shipped, {
    'listen 80;': `listen 127.0.0.1:${plainPort};`,
    'listen 443 ssl http2;': `listen 127.0.0.1:${port} ssl http2;`,
    'listen [::]:80;': '',
    'listen [::]:443 ssl http2;': '',
    '/etc/letsencrypt/live/status.example.org/fullchain.pem': certificate,
    '/etc/letsencrypt/live/status.example.org/privkey.pem': key,
    '/var/www/allclear/current': siteFolder,
    '/var/www/acme': join(folder, 'acme'),
  });
  writeFileSync(join(folder, 'site.conf'), text);
  writeFileSync(join(folder, 'nginx.conf'), mainFile(folder));
  mkdirSync(join(folder, 'acme/.well-known/acme-challenge'), { recursive: true });
  writeFileSync(join(folder, 'acme/.well-known/acme-challenge/token'), 'the answer');
  const words = ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
  const origins = { url: `https://127.0.0.1:${port}`, plainUrl: `http://127.0.0.1:${plainPort}` };
  const host = await startServer({ program, words, ...origins });
  return {
    ...host,
    stop: async () => {
      await host.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

describe.skipIf(isMissing('the tests with nginx', ['nginx', 'openssl']))('nginx by docs/hosting/nginx.conf', () => {
  const running = checkHost({ start: startNginx, hasBrotli: brotli !== null, slashReply: [301, '/history/?a=b'] });

  test('leads a reader without encryption to the page with it, whatever host was asked for', async () => {
    const { status, headers } = await ask(`${running().plainUrl}/history/?a=b`, {
      headers: { host: 'evil.example' },
    });
    expect([status, headers.location]).toEqual([301, 'https://status.example.org/history/?a=b']);
    // A browser would not believe it there, and a cache might.
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('answers the one who hands out certificates without encryption', async () => {
    const { status, body } = await ask(`${running().plainUrl}/.well-known/acme-challenge/token`);
    expect([status, body.toString()]).toEqual([200, 'the answer']);
  });

  test('is quiet in a browser, and only the embedded page can be framed by another site', async () => {
    const other = mkdtempSync(join(tmpdir(), 'allclear-other-'));
    const frames = ['/embed/', '/history/'].map(
      (path) => `<iframe name="${path}" src="${running().url}${path}"></iframe>`,
    );
    writeFileSync(join(other, 'index.html'), `<!doctype html><title>Another site</title>${frames.join('')}`);
    const server = await serveFolder(other);
    const browser = await launchBrowser();
    try {
      const { noise } = await visit(browser, `${running().url}/`, { ignoreHTTPSErrors: true });
      expect(noise).toEqual([]);
      const { page } = await visit(browser, `${server.url}/`, { ignoreHTTPSErrors: true });
      const texts = page.frames().map(async (frame) => [frame.name(), await frame.locator('body').innerText()]);
      const framed = Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
      expect(framed['/embed/']).toContain('Withdrawals are suspended');
      expect(framed['/history/']).not.toContain('History');
    } finally {
      await browser.close();
      await server.close();
      rmSync(other, { recursive: true });
    }
  });
});
