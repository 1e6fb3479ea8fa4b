/**
 * A database of its own for a test, on the server of the project “postgres”.
 * Making one costs a second, emptying one little; so those that a test is done
 * with are emptied and used again.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';

const spare: string[] = [];

/** Its URL; null where this run is on SQLite. Nobody has made anything in it yet. */
export async function databaseOnServer(): Promise<string | null> {
  const server = inject('postgresUrl');
  if (server === undefined) return null;
  const url = spare.pop() ?? (await newDatabase(server));
  onTestFinished(async () => {
    await empty(server, url);
    spare.push(url);
  });
  return url;
}

async function newDatabase(server: string): Promise<string> {
  const name = `t${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  return server.replace(/[^/]+$/, name);
}

/** Whoever is connected still, as after a kill, is sent away first. */
async function empty(server: string, url: string): Promise<void> {
  const name = url.slice(url.lastIndexOf('/') + 1);
  await administer(server, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  await administer(url, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
