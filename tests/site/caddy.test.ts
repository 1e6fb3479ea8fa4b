/** Serves a built site by docs/hosting/Caddyfile with the Caddy of this machine. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { checkHost } from '#tests/support/host-checks.ts';
import { isMissing, programNamed } from '#tests/support/debian-program.ts';
import { adapted, freePort, makeCertificate, startServer, type WebHost } from '#tests/support/web-host.ts';

async function startCaddy(siteFolder: string): Promise<WebHost> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-caddy-'));
  const url = `https://127.0.0.1:${await freePort()}`;
  const { certificate, key } = makeCertificate(folder);
  const text = adapted(readFileSync('docs/hosting/Caddyfile', 'utf8'), {
    'status.example.org {': `${url} {\n\ttls ${certificate} ${key}`,
    '/var/www/allclear/current': siteFolder,
  });
  const file = join(folder, 'Caddyfile');
  // No port for its administration, and no certificate from anywhere.
  writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n}\n${text}`);
  const words = ['run', '--config', file, '--adapter', 'caddyfile'];
  const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const host = await startServer({ program: programNamed('caddy') ?? '', words, env, url });
  return {
    ...host,
    stop: async () => {
      await host.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

describe.skipIf(isMissing('the tests with caddy', ['caddy', 'openssl']))('Caddy by docs/hosting/Caddyfile', () => {
  // Debian 12's forgets the query.
  checkHost({ start: startCaddy, hasBrotli: true, slashReply: [308, '/history/'] });
});
