import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { caughtLines, type Planted } from './support/linted.ts';

const SRC = join(import.meta.dirname, '../src');
const RULES = ['no-restricted-imports', 'no-restricted-properties', 'no-require-imports', 'consistent-type-imports'];
const IMPORTS = ['no-restricted-imports'];

/** The rooms of the design, and the rooms from which each may take. */
const MAY_TAKE_FROM: Record<string, readonly string[]> = {
  core: [],
  entries: ['core'],
  render: ['core'],
  proof: ['core', 'render'],
  delivery: ['core', 'render', 'proof'],
  // Of delivery only what it has of people, the store and single mails.
  subscriptions: ['core', 'render'],
  preview: ['core', 'entries', 'render', 'proof', 'delivery', 'subscriptions'],
  moving: ['core', 'entries'],
  site: ['core', 'entries', 'render', 'proof'],
  components: ['core', 'render', 'site', 'components'],
  layouts: ['core', 'render', 'site', 'components', 'styles'],
  pages: ['core', 'render', 'site', 'components', 'layouts'],
  styles: [],
};
const LAYERS = Object.keys(MAY_TAKE_FROM);
const BUILT = readdirSync(SRC, { withFileTypes: true }).flatMap((item) => (item.isDirectory() ? [item.name] : []));

/** Every way to take something from elsewhere; `n` tells the names of one list from those of another. */
function waysToTake(from: string, n: number): string[] {
  return [
    `import { a as a${n} } from '${from}';`,
    `import b${n} from "${from}";`,
    `import * as c${n} from '${from}';`,
    `import type { D as D${n} } from '${from}';`,
    `import { type E as E${n} } from '${from}';`,
    `import '${from}';`,
    `export { f as f${n} } from '${from}';`,
    `export type { G as G${n} } from '${from}';`,
    `export * from '${from}';`,
    `export const h${n} = await import('${from}');`,
  ];
}

/** One statement for each target, none of them on another's line. */
function imports(targets: readonly string[]): string[] {
  return targets.map((target, index) => `import a${index} from '${target}';`);
}

test('every room that is built stands in the table of this test', () => {
  expect(BUILT.filter((layer) => !LAYERS.includes(layer))).toEqual([]);
});

describe('the fence catches', () => {
  test('each room taking from each that it may not, at every depth', () => {
    const planted: Planted = Object.fromEntries(
      LAYERS.flatMap((layer) => {
        const forbidden = LAYERS.filter((other) => other !== layer && !MAY_TAKE_FROM[layer]?.includes(other));
        const targets = forbidden.flatMap((other) => [
          `#${other}/one.ts`,
          `#${other}/two/three.ts`,
          `#${other}/a/b/c.ts`,
        ]);
        const lines = imports(targets);
        return ['one.ts', 'two/three.ts', 'a/b/c.ts'].map((file) => [`src/${layer}/${file}`, lines]);
      }),
    );
    expect(Object.keys(planted)).toHaveLength(LAYERS.length * 3);
    expect(caughtLines(planted, { rules: IMPORTS })).toEqual(planted);
  });

  test('every way to take something, of which the linter must know each', () => {
    const ways = [
      '#entries/content.ts',
      '#entries/rules/all.ts',
      'node:fs',
      'node:fs/promises',
      'yaml',
      '../entries/a.ts',
    ];
    const lines = [
      ...ways.flatMap((from, n) => waysToTake(from, n)),
      "export type H = import('#entries/content.ts').H;",
      "export const i = require('node:fs');",
      "import j = require('#entries/content.ts');",
    ];
    const planted = { 'src/core/one.ts': lines };
    expect(caughtLines(planted, { rules: RULES })).toEqual(planted);
  });

  test('the disk, other packages and addresses in core', () => {
    const lines = imports([
      'node:fs',
      'node:fs/promises',
      'fs',
      'fs/promises',
      'node:process',
      'marked',
      'yaml',
      'zod/v4/core',
      '@astrojs/rss',
      'https://evil.example/x.js',
      '/etc/passwd',
      'file:///etc/passwd',
    ]);
    const planted = { 'src/core/one.ts': lines, 'src/core/two/three.ts': lines };
    expect(caughtLines(planted, { rules: IMPORTS })).toEqual(planted);
  });

  test('a package in a room that has no use for it', () => {
    const planted = {
      'src/entries/one.ts': imports(['nodemailer', 'marked', 'astro', '#render/mail/mail.ts', '#render/words/en.ts']),
      'src/render/one.ts': imports(['node:fs', 'yaml', 'hono', 'astro']),
      'src/delivery/one.ts': imports(['yaml', 'marked', 'astro', 'hono']),
      'src/proof/one.ts': imports(['node:fs', 'marked', 'zod', '#entries/content.ts', '#delivery/sending/plan.ts']),
      'src/site/one.ts': imports(['yaml', 'marked', 'nodemailer']),
      'src/pages/one.ts': imports(['node:fs', 'zod', 'astro/config']),
    };
    expect(caughtLines(planted, { rules: IMPORTS })).toEqual(planted);
  });

  test('a relative way out of a room, also by a detour', () => {
    const planted = {
      'src/core/one.ts': imports([
        '..',
        '../entries/a.ts',
        '../../scripts/check.ts',
        './../entries/a.ts',
        './two/../../entries/a.ts',
        './.two/../../entries/a.ts',
        './/../entries/a.ts',
      ]),
      'src/core/two/three.ts': imports([
        '../..',
        '../../entries/a.ts',
        '../../../scripts/check.ts',
        './../../entries/a.ts',
        '../four/../../entries/a.ts',
      ]),
      'src/core/a/b/c.ts': imports(['../../../entries/a.ts', './../../../entries/a.ts']),
    };
    expect(caughtLines(planted, { rules: IMPORTS })).toEqual(planted);
  });

  test('the same in an Astro file, in what runs at the build and in what runs in the browser', () => {
    const forbidden = imports([
      '#entries/content.ts',
      '#delivery/mail/smtp.ts',
      'node:fs',
      '../entries/a.ts',
      '../../entries/a.ts',
    ]).filter((line) => !line.includes("'../e"));
    const lines = [
      '---',
      ...forbidden,
      '---',
      '<p>Text</p>',
      '<script>',
      ...forbidden,
      'export const now = Date.now();',
      '</script>',
    ];
    const planted = Object.fromEntries(
      ['pages', 'components', 'layouts'].flatMap((layer) =>
        [`src/${layer}/One.astro`, `src/${layer}/two/Three.astro`].map((file) => [file, lines]),
      ),
    );
    const expected = Object.fromEntries(
      Object.keys(planted).map((file) => [file, [...forbidden, ...forbidden, 'export const now = Date.now();']]),
    );
    expect(caughtLines(planted, { rules: RULES })).toEqual(expected);
  });

  test('a room that the configuration does not name, and a file beside the rooms', () => {
    const planted = {
      'src/attic/one.ts': imports(['#core/page.ts', 'zod', 'node:fs', '../core/page.ts']),
      'src/attic/two/three.ts': imports(['#core/page.ts', 'zod', 'node:fs', '../../core/page.ts']),
      'src/one.ts': imports(['#core/page.ts', 'zod', 'node:fs']),
    };
    expect(caughtLines(planted, { rules: IMPORTS })).toEqual(planted);
  });

  test('a command that takes what belongs to the pages', () => {
    const planted = {
      'scripts/one.ts': imports([
        '#site/site.ts',
        '#site/two/three.ts',
        '#pages/index.ts',
        '#components/a.ts',
        '#layouts/reader.ts',
        '../src/core/page.ts',
      ]),
    };
    expect(caughtLines(planted, { rules: IMPORTS })).toEqual(planted);
  });

  test('a look at the clock or at the environment in a room that has neither', () => {
    const settings = [
      'export const a = process.env;',
      "export const b = process.env['HOME'];",
      'export const { env } = process;',
      "import { env as c } from 'node:process';",
    ];
    const clock = ['export const d = Date.now();', "export const e = Date['now']();", 'export const { now } = Date;'];
    const layers = LAYERS.filter((layer) => layer !== 'site' && layer !== 'styles');
    const planted = Object.fromEntries(
      layers.flatMap((layer) =>
        [`src/${layer}/one.ts`, `src/${layer}/two/three.ts`].map((file) => [file, [...settings, ...clock]]),
      ),
    );
    const site = { 'src/site/one.ts': [...settings, ...clock] };
    expect(caughtLines({ ...planted, ...site }, { rules: RULES })).toEqual({ ...planted, 'src/site/one.ts': settings });
  });
});

describe('the fence lets pass', () => {
  test('what each room may take, and a room’s own files', () => {
    const own = { 'one.ts': ['./b.ts', './two/three.ts'], 'two/three.ts': ['./b.ts', '../one.ts', '../four/five.ts'] };
    const planted = Object.fromEntries(
      BUILT.flatMap((layer) => {
        const rooms = (MAY_TAKE_FROM[layer] ?? []).filter((other) => BUILT.includes(other) && other !== 'styles');
        const others = rooms.flatMap((other) => [`#${other}/one.ts`, `#${other}/two/three.ts`]);
        return Object.entries(own).map(([file, targets]) => [`src/${layer}/${file}`, imports([...targets, ...others])]);
      }),
    );
    expect(caughtLines(planted, { rules: IMPORTS })).toEqual({});
  });

  test('the packages for which a room is there', () => {
    const planted = {
      'src/core/one.ts': imports(['zod']),
      'src/entries/one.ts': imports(['yaml', 'zod', 'node:fs', 'node:fs/promises', '#render/markdown.ts']),
      'src/render/one.ts': imports(['marked', 'sanitize-html', 'zod', 'node:crypto']),
      'src/proof/one.ts': imports(['#core/page.ts', '#render/markdown.ts', 'node:crypto']),
      'src/delivery/one.ts': imports(['nodemailer', 'ipaddr.js', 'zod', 'node:tls']),
      'src/subscriptions/one.ts': imports([
        '#delivery/people/one.ts',
        '#delivery/store/one.ts',
        'hono',
        'node:http',
        'zod',
      ]),
      'src/site/one.ts': imports(['node:path', 'zod', 'astro']),
      'scripts/one.ts': imports([
        '#core/page.ts',
        '#entries/content.ts',
        '#delivery/sending/run.ts',
        'node:fs',
        './two.ts',
      ]),
    };
    expect(caughtLines(planted, { rules: IMPORTS })).toEqual({});
  });
});

test('without its fence the linter catches nothing of this', () => {
  const lines = [...imports(['#entries/content.ts', 'node:fs', '../entries/a.ts']), 'export const now = Date.now();'];
  const planted = { 'src/core/one.ts': lines, 'src/pages/One.astro': ['---', ...lines, '---'] };
  expect(caughtLines(planted, { rules: IMPORTS, hasFence: false })).toEqual({});
  expect(caughtLines(planted, { rules: [...IMPORTS, 'no-restricted-properties'] })).toEqual({
    'src/core/one.ts': lines,
    'src/pages/One.astro': lines,
  });
});

/** The linter knows `Date.now` alone. */
const OTHER_CLOCKS =
  /\bnew Date\(\s*\)|(?<!\bnew )\bDate\(\s*\)|\bperformance\.now\b|\bglobalThis\b|\bimport\.meta\.env\b/;

test('no room reads the clock or the environment in a way that the linter does not know', () => {
  expect(
    ['new Date()', 'Date()', 'performance.now()', 'globalThis.Date.now()'].every((text) => OTHER_CLOCKS.test(text)),
  ).toBe(true);
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:ts|astro)$/.test(file));
  expect(files.filter((file) => OTHER_CLOCKS.test(readFileSync(join(SRC, file), 'utf8')))).toEqual([]);
});
