import { defineConfig, type OxlintOverride } from 'oxlint';

/**
 * The fence between the rooms: what each layer of `src/` may import beside its
 * own files. docs/architecture.md says why; tests/fence.test.ts walks into it.
 */
const LAYERS = {
  core: ['zod'],
  // What counts as a link is decided where markdown becomes HTML, and nowhere else.
  entries: ['#core/**', '#render/markdown.ts', 'node:*', 'node:*/**', 'yaml', 'zod'],
  render: [
    '#core/**',
    'node:crypto',
    'entities',
    'fontkitten',
    'marked',
    'sanitize-html',
    'sharp',
    '@astrojs/rss',
    'fast-xml-builder',
    'ical-generator',
    'nodemailer',
    'nodemailer/**',
    'prom-client',
    // The shapes of the API, and their JSON Schemas.
    'zod',
  ],
  proof: ['#core/**', '#render/**', 'node:crypto'],
  preview: [
    '#core/**',
    '#entries/**',
    '#render/**',
    '#proof/**',
    '#delivery/**',
    '#subscriptions/**',
    'node:*',
    'node:*/**',
    'hono',
    'hono/**',
    '@hono/node-server',
    '@hono/node-server/**',
    'postal-mime',
    'smtp-server',
  ],
  moving: [
    '#core/**',
    '#entries/**',
    '#render/markdown.ts',
    '#render/addresses.ts',
    '#render/signposts/**',
    '#render/api/**',
    'node:*',
    'node:*/**',
    'entities',
    'yaml',
    'zod',
  ],
  delivery: [
    '#core/**',
    '#render/**',
    '#proof/**',
    'node:*',
    'node:*/**',
    'zod',
    'nodemailer',
    'nodemailer/**',
    'pg',
    'ipaddr.js',
    'postal-mime',
    // Which part of a name somebody registered.
    'tldts',
    'prom-client',
  ],
  // Of delivery what it has of people and how it reaches the relay; it decides nothing about updates.
  subscriptions: [
    '#core/**',
    '#render/**',
    '#delivery/people/**',
    '#delivery/store/**',
    '#delivery/mail/**',
    '#delivery/bounces/**',
    '#delivery/channels/**',
    '#delivery/sending/allow-list.ts',
    '#delivery/channel-name.ts',
    '#delivery/verdict.ts',
    'node:*',
    'node:*/**',
    'zod',
    'hono',
    'hono/**',
    '@hono/node-server',
    '@hono/node-server/**',
  ],
  site: [
    '#core/**',
    '#entries/**',
    '#render/**',
    '#proof/**',
    'node:*',
    'node:*/**',
    'astro',
    'pagefind',
    'vite',
    'zod',
  ],
  components: ['#core/**', '#render/**', '#site/**', '#components/**'],
  layouts: ['#core/**', '#render/**', '#site/**', '#components/**', '#styles/**'],
  pages: ['#core/**', '#render/**', '#site/**', '#components/**', '#layouts/**', 'astro'],
} as const;

/** Layers that may ask what time it is; everywhere else `now` is an argument. */
const HAS_CLOCK: readonly string[] = ['site'];

const SETTINGS_MESSAGE = 'Settings are read in scripts/environment.ts alone.';
const CLOCK_MESSAGE = 'The clock is read in scripts/ and src/site/ alone; take `now` as an argument.';

/** A way that goes up after it has gone down, as in `./words/../../core/page.ts`. */
const WINDING = String.raw`(?:^|/)(?:\.|[^/]*[^./][^/]*)/+\.\.(?:/|$)`;

// A layer that the table does not name may import nothing but its own files.
const fences = Object.entries({ '*': [], ...LAYERS }).flatMap(([layer, allowed]) => [
  fence(layer, '*', [...allowed.map((name) => `!${name}`), '!./**', './../**']),
  // One folder down, a relative import may go up once and stays in its layer.
  fence(layer, '*/**/*', [...allowed.map((name) => `!${name}`), '!./**', '!../**', '../..', '../../**']),
]);

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest'],
  options: { typeAware: true },
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['dist', 'var', '.astro'],
  rules: {
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', { max: 3 }],
    'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
    'no-shadow': 'off',
    // A switch over a closed set returns in every case, and TypeScript knows it.
    'typescript/consistent-return': 'off',
    // Functions that run in the browser carry what they need.
    'unicorn/consistent-function-scoping': 'off',
    // Threads have no origin, and servers of others take callbacks.
    'unicorn/require-post-message-target-origin': 'off',
    'promise/no-callback-in-promise': 'off',
    'import/no-default-export': 'error',
    'import/no-unassigned-import': 'off',
    'import/no-named-as-default-member': 'off',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-require-imports': 'error',
    'typescript/switch-exhaustiveness-check': 'off',
    'unicorn/no-array-sort': 'error',
  },
  overrides: [
    // What stands beside the layers belongs to none of them.
    fence('.', '*', []),
    ...fences,
    {
      files: ['scripts/**'],
      rules: {
        'no-restricted-imports': [
          'error',
          { patterns: [{ group: ['#site/**', '#pages/**', '#components/**', '#layouts/**', '../src/**'] }] },
        ],
      },
    },
    // The reader's browser has the only clock that matters there.
    {
      files: ['src/layouts/reader.ts', 'src/render/embed/embed-in-browser.ts', 'src/pages/embed/index.astro'],
      rules: { 'no-restricted-properties': 'off' },
    },
    // A catalog is a list: it is as long as the interface has words.
    { files: ['src/render/words/**/*.ts'], rules: { 'max-lines': 'off' } },
    { files: ['tests/**', 'bench/**'], rules: { 'max-lines-per-function': 'off' } },
    {
      files: ['*.config.*', '**/*.astro', 'tests/support/*-reporter.ts'],
      rules: { 'import/no-default-export': 'off' },
    },
  ],
});

function fence(layer: string, depth: string, exceptions: string[]): OxlintOverride {
  const message = `src/${layer} may not import this: see docs/architecture.md.`;
  const clock = { object: 'Date', property: 'now', message: CLOCK_MESSAGE };
  const settings = { object: 'process', property: 'env', message: SETTINGS_MESSAGE };
  return {
    files: [layer === '.' ? `src/${depth}` : `src/${layer}/${depth}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'node:process', importNames: ['env'], message: SETTINGS_MESSAGE }],
          patterns: [
            // First: what a group lets pass, no pattern after it sees.
            { regex: WINDING, message },
            { group: ['**', ...exceptions], message },
          ],
        },
      ],
      'no-restricted-properties': ['error', settings, ...(HAS_CLOCK.includes(layer) ? [] : [clock])],
    },
  };
}
