/**
 * A PostgreSQL server for tests, of Debian's package, as an ordinary user, on
 * loopback; gone when the process that started it is. The tests of the store
 * and the outbox run a second time on it: the environment variable TEST_STORE
 * says so, which vitest.config.ts sets for the project “postgres”.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';

const ROOT = '/usr/lib/postgresql';
/** Debian's user “nobody”, for runs as root: the server refuses root. */
const NOBODY = 65_534;
const START_MS = 60_000;

export interface PostgresForTests {
  /** Of the server, with a database that always exists. */
  url: string;
  /** The process to kill. */
  pid: number;
  stop: () => Promise<void>;
}

/** Null where the machine has no PostgreSQL. */
function binaries(): string | null {
  const version = existsSync(ROOT) ? readdirSync(ROOT).toSorted((a, b) => Number(b) - Number(a))[0] : undefined;
  return version === undefined ? null : join(ROOT, version, 'bin');
}

export function hasPostgres(): boolean {
  return binaries() !== null;
}

/** Whoever starts it stops it. */
export async function startPostgres(): Promise<PostgresForTests> {
  const bin = binaries();
  if (bin === null) throw new Error('There is no PostgreSQL on this machine.');
  const folder = mkdtempSync(join(tmpdir(), 'allclear-pg-'));
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  chmodSync(folder, 0o700);
  if ('uid' in user) chownSync(folder, NOBODY, NOBODY);
  const data = join(folder, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '--no-sync', '-A', 'trust', '-U', 'app', '-E', 'UTF8'], {
    ...user,
    stdio: 'ignore',
    cwd: folder,
  });
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    'max_connections=200',
  ];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...user,
    stdio: 'ignore',
    cwd: folder,
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const killed = (): void => void server.kill('SIGKILL');
  process.once('exit', killed);
  const url = `postgres://app@127.0.0.1:${port}/postgres`;
  await untilAnswers(url);
  return {
    url,
    pid: server.pid ?? 0,
    async stop() {
      process.off('exit', killed);
      server.kill('SIGQUIT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilAnswers(url: string): Promise<void> {
  for (const until = Date.now() + START_MS; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A new database, dropped with the test; null where this run is not on PostgreSQL. */
export async function databaseOnServer(): Promise<string | null> {
  const { TEST_POSTGRES_URL: server } = process.env;
  return server === undefined || server === '' ? null : aDatabase(server);
}

/** A new database on the server, dropped with the test. */
export async function aDatabase(server: string): Promise<string> {
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
