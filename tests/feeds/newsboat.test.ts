import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';
import { isMissing, programNamed, python } from '#tests/support/debian-program.ts';
import { temporaryFolder } from '#tests/support/temporary-store.ts';

const AT = '2022-01-17T14:00Z';

describe.skipIf(isMissing('newsboat on the feeds', ['newsboat']))('Debian’s newsboat', () => {
  /** What its store holds of a feed after it was loaded from a folder's file. */
  function load(folder: string, urls: string[]): { guid: string; title: string }[] {
    writeFileSync(join(folder, 'urls'), `${urls.join('\n')}\n`);
    const words = ['-u', join(folder, 'urls'), '-c', join(folder, 'cache.db'), '-x', 'reload'];
    execFileSync(programNamed('newsboat') ?? '', words, { env: { ...process.env, HOME: folder }, stdio: 'pipe' });
    const store = new DatabaseSync(join(folder, 'cache.db'), { readOnly: true });
    const rows = store.prepare('select guid, title from rss_item order by guid').all();
    store.close();
    return rows.map(({ guid, title }) => ({ guid: String(guid), title: String(title) }));
  }

  let sites: BuiltSite[];

  beforeAll(async () => {
    sites = await Promise.all([AT, '2022-01-17T15:00Z', '2022-01-18T18:00Z'].map((at) => builtSite({ at })));
  });

  afterAll(() => Promise.all(sites.map((site) => site.remove())));

  test.each(['history.rss', 'history.atom'])('sees each update of %s once, build after build', (name) => {
    const folder = temporaryFolder();
    const file = join(folder, name);
    const [first = [], again, later = []] = sites.map((site) => {
      cpSync(join(site.folder, name), file);
      return load(folder, [`file://${file}`]);
    });
    expect(first.length).toBeGreaterThan(20);
    expect(again).toEqual(first);
    const known = new Set(first.map(({ guid }) => guid));
    expect(later.filter(({ guid }) => known.has(guid))).toEqual(first);
    expect(later.length).toBeGreaterThan(first.length);
  });

  test.skipIf(isMissing('python3-feedparser on the feeds', ['python3-feedparser']))(
    'and python3-feedparser finds them well formed',
    () => {
      const judge = (text: string) =>
        python(
          'import sys, feedparser; f = feedparser.parse(sys.stdin.buffer.read()); print(f.bozo, len(f.entries))',
          text,
        );
      const text = (name: string) => readFileSync(join(sites[0]?.folder ?? '', name), 'utf8');
      for (const name of ['history.rss', 'history.atom', 'components/withdrawals.atom'])
        expect(judge(text(name))).toMatch(/^(?:False|0) \d+\n$/);
      expect(judge(text('history.atom').replace('</title>', ''))).toMatch(/^(?:True|1) /);
    },
  );
});
