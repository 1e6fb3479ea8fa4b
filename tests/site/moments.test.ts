import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';

const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals';

const BANNER = /Demonstration from public reports|Demostración a partir de informes públicos/;

const sites: Record<string, BuiltSite> = {};

beforeAll(async () => {
  for (const at of [
    '2022-01-17T04:00Z',
    '2022-01-17T05:00Z',
    '2022-01-17T14:00Z',
    '2022-01-18T18:00Z',
    '2022-01-21T21:00Z',
  ]) {
    sites[at] = await builtSite({ at });
  }
  sites['default'] = await builtSite();
  sites['february'] = await builtSite({ at: '2022-02-03T12:00Z' });
  sites['town'] = await builtSite({ content: 'tests/content' });
});

afterAll(async () => {
  await Promise.all(Object.values(sites).map((site) => site.remove()));
});

function textOf(at: string, path: string): string {
  const html = readFileSync(join(sites[at]?.folder ?? '', path, 'index.html'), 'utf8');
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  return main
    .replaceAll(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');
}

interface Summary {
  status: { indicator: string; x_allclear: { incidents_with_open_action: string[] } };
  incidents: { name: string; started_at: string }[];
}

function documentOf(at: string, name: 'summary' | 'status'): Summary {
  return JSON.parse(readFileSync(join(sites[at]?.folder ?? '', `api/v2/${name}.json`), 'utf8')) as Summary;
}

describe('the demo', () => {
  test('shows the crisis where no moment is named', () => {
    expect(textOf('default', '/')).toBe(textOf('2022-01-17T14:00Z', '/'));
    expect(textOf('default', '/')).toContain('Withdrawals are suspended');
  });

  test('knows nothing of the incident before its first word', () => {
    expect(textOf('2022-01-17T04:00Z', '/')).toContain('All clear');
    expect(existsSync(join(sites['2022-01-17T04:00Z']?.folder ?? '', INCIDENT))).toBe(false);
    expect(readFileSync(join(sites['2022-01-17T04:00Z']?.folder ?? '', 'history.rss'), 'utf8')).not.toContain(INCIDENT);
  });

  test('shows during the crisis no figure, no summary and no word that came later', () => {
    const text = textOf('2022-01-17T14:00Z', INCIDENT);
    expect(text).toContain('Sign in again and set up 2FA again');
    for (const later of ['483', 'around 400', 'Where things stand', 'Open correction', 'The full account']) {
      expect(text).not.toContain(later);
    }
  });

  test('is not green while a backlog is worked off', () => {
    const text = textOf('2022-01-18T18:00Z', '/');
    expect(text).toContain('Withdrawals are slow');
    expect(text).toContain('What to do: Set up 2FA again');
    expect(text).not.toContain('All clear');
  });

  test('is not green while customers are locked out, on the page or for programs', () => {
    const text = textOf('2022-01-21T21:00Z', '/');
    expect(text).toContain('Some customers cannot sign in');
    expect(text).toContain('What to do: Set up 2FA again');
    expect(text).not.toContain('All clear');
    const { status } = documentOf('2022-01-21T21:00Z', 'status');
    expect(status.indicator).toBe('minor');
    expect(status.x_allclear.incidents_with_open_action).toHaveLength(1);
  });

  test('calls an incident what it was called then, and says when it was noticed once that is told', () => {
    const [before, after] = ['2022-01-17T05:00Z', '2022-01-21T21:00Z'];
    expect(documentOf(before, 'summary').incidents).toMatchObject([
      { name: '17 January 2022: withdrawals suspended', started_at: '2022-01-17T04:44:00.000Z' },
    ]);
    expect(documentOf(after, 'summary').incidents).toMatchObject([
      {
        name: '17 January 2022: unauthorised withdrawals from a small number of accounts',
        started_at: '2022-01-17T00:46:00.000Z',
      },
    ]);
    expect(textOf(before, INCIDENT)).not.toContain('00:46');
    expect(textOf(after, INCIDENT)).toContain('detected 17 Jan 2022, 00:46 UTC');
  });

  test('shows what a figure was, the missed promise and the question that is open', () => {
    const text = textOf('2022-01-21T21:00Z', INCIDENT);
    expect(text).toContain('483');
    expect(text).toMatch(/was “around 400” until 20 Jan 2022/i);
    expect(text).toContain('Promised by 17 Jan 2022, 17:00 UTC · came 18 Jan 2022, 17:46 UTC · 24 h 46 min late');
    expect(text).toContain('Open correction');
    expect(text).toContain('Your action still needed');
  });

  test('carries its banner and noindex on every page', () => {
    const folder = sites['default']?.folder ?? '';
    const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
    const without = pages.filter((name) => {
      const html = readFileSync(join(folder, name), 'utf8');
      return (
        !html.includes('<meta name="robots" content="noindex">') ||
        !(name.startsWith('embed/') ? /Demonstration ·/ : BANNER).test(html)
      );
    });
    expect(pages.length).toBeGreaterThan(30);
    expect(without).toEqual([]);
  });
});

test('a company of another kind has a page of its own, without the demo’s banner', () => {
  const folder = sites['town']?.folder ?? '';
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(html).toContain('Town Water');
  for (const foreign of ['Example Exchange', 'Demonstration', 'noindex', 'Crypto']) expect(html).not.toContain(foreign);
  expect(existsSync(join(folder, 'about'))).toBe(false);
});

test('a month has what went on in it, though it began in another', () => {
  expect(textOf('february', '/history/2022-02')).toContain('17 January 2022: unauthorised withdrawals');
});

test('a build of a moment at which the page spoke for nothing says so and builds nothing', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.ts', '--at', '2020-01-01T00:00Z']);
  expect(status).toBe(1);
  expect(stderr.toString()).toContain('At 2020-01-01T00:00Z this page spoke for no service yet');
});

test('a build says when the page changes next', () => {
  expect(sites['2022-01-17T04:00Z']?.output).toMatch(/as of 2022-01-17T04:00Z\. Build again by 2022-01-17T04:44Z/);
});

test('the same content makes the same bytes', async () => {
  const again = await builtSite({ at: '2022-01-17T14:00Z', isOwn: true });
  const difference = spawnSync('diff', ['-r', again.folder, sites['2022-01-17T14:00Z']?.folder ?? '']);
  await again.remove();
  expect(difference.stdout.toString()).toBe('');
});

test.each([
  ['a folder of something else', (path: string) => writeFileSync(join(path, 'thesis.md'), 'Years of work.')],
  ['a file', (path: string) => (rmSync(path, { recursive: true }), writeFileSync(path, 'Years of work.'))],
])('a build does not replace %s', (_what, fill) => {
  const target = mkdtempSync(join(tmpdir(), 'allclear-other-'));
  fill(target);
  const before = execFileSync('ls', ['-R', target]).toString();
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.ts', '--out', target]);
  const after = execFileSync('ls', ['-R', target]).toString();
  rmSync(target, { recursive: true });
  expect({ status, after }).toEqual({ status: 1, after: before });
  expect(stderr.toString()).toContain('holds something that no build wrote');
});

test('a build of bad content keeps the site that stands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-bad-'));
  writeFileSync(join(folder, 'index.html'), 'the last good page');
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.ts', '--content', 'docs', '--out', folder]);
  const left = execFileSync('ls', [folder]).toString();
  rmSync(folder, { recursive: true });
  expect({ status, left }).toEqual({ status: 1, left: 'index.html\n' });
  expect(stderr.toString()).toContain('was left as it was.');
});
