import { globSync, readFileSync } from 'node:fs';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { isMissing } from './tests/support/debian-program.ts';

/** Functions of values: nothing is started and nothing is left, so their files share a process. */
const PURE = globSync('tests/{core,content,entries,proof,render}/**/*.test.ts').filter(
  (path) => !replacesModules(path),
);

const COMPILE_CACHE = './tests/support/compile-cache.ts';

const pure: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'pure', include: PURE, isolate: false },
};

/** Everything else that needs no server; stores are SQLite's files. */
const main: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'main',
    include: ['tests/**/*.test.ts'],
    exclude: [...PURE, 'tests/delivery/postgres/**'],
    globalSetup: [COMPILE_CACHE, './tests/support/shared-builds.ts'],
  },
};

/** Whatever has a store and is not about its file, once more on a server. */
const postgres: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'postgres',
    include: globSync('tests/delivery/**/*.test.ts', { exclude: ['tests/delivery/sqlite/**'] }).filter(hasStore),
    globalSetup: [COMPILE_CACHE, './tests/support/postgres-setup.ts'],
  },
};

/** What stands in a module's place would stand there for other files too. */
function replacesModules(path: string): boolean {
  return /\bvi\.(?:mock|spyOn|stub)/.test(readFileSync(path, 'utf8'));
}

function hasStore(path: string): boolean {
  return /support\/(?:temporary-store|postgres-database)\.ts/.test(readFileSync(path, 'utf8'));
}

export default defineConfig({
  test: {
    projects: [pure, main, ...(isMissing('the store on PostgreSQL', ['postgres']) ? [] : [postgres])],
    reporters: ['default', './tests/support/closing-line-reporter.ts'],
    // Most of a test's time passes in builds, browsers and servers of its own; one core left free would idle.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
