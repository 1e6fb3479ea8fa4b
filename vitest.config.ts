import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { isMissing } from './tests/support/debian-program.ts';

/** Everything that needs no server; stores are SQLite's files. */
const main: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'main', include: ['tests/**/*.test.ts'], exclude: ['tests/delivery/postgres/**'] },
};

/** Whatever has a store and is not about its file, once more on a server. */
const postgres: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'postgres',
    include: ['tests/delivery/**/*.test.ts'],
    exclude: [
      'tests/delivery/sqlite/**',
      'tests/delivery/{address,backoff,csv,fault-matrix,relay,smtp-settings,vault,verdict}.test.ts',
    ],
    globalSetup: ['./tests/support/postgres-setup.ts'],
  },
};

export default defineConfig({
  test: {
    projects: isMissing('the store on PostgreSQL', ['postgres']) ? [main] : [main, postgres],
    reporters: ['default', './tests/support/closing-line-reporter.ts'],
    // Most of a test's time passes in builds, browsers and servers of its own; one core left free would idle.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
