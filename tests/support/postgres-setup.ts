/** One server for all tests of the project “postgres”, which ends with them. */
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';
import { quickFolder } from './quick-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server; absent where the run is on SQLite. */
    postgresUrl?: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres(quickFolder());
  project.provide('postgresUrl', server.url);
  return server.stop;
}
