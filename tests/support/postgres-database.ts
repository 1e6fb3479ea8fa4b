/** A database of its own for a test, on the server of the project “postgres”. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';

/** Its URL, dropped with the test; null where this run is on SQLite. */
export async function databaseOnServer(): Promise<string | null> {
  const server = inject('postgresUrl');
  if (server === undefined) return null;
  const name = `t${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  onTestFinished(() => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  return server.replace(/[^/]+$/, name);
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}
