/**
 * A PostgreSQL server for tests, of Debian's package, as an ordinary user, on
 * loopback. The tests of the store and the outbox run a second time on it: see
 * the project “postgres” in vitest.config.ts.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { kill } from 'node:process';
import pg from 'pg';
import { programNamed } from './debian-program.ts';
import { freePort } from './free-port.ts';

/** Debian's user “nobody”, for runs as root: the server refuses root. */
const NOBODY = 65_534;
const START_MS = 60_000;

export interface PostgresForTests {
  /** Of the server, with a database that always exists. */
  url: string;
  /** Of the process whose children serve. */
  pid: () => number;
  /** Ends it: in the middle of whatever it does, as a failing machine would, or in order (`isFast`), as an operator does. */
  end: (how?: { isFast: boolean }) => Promise<void>;
  /** Has it, and all that serve for it, stand still; and go on. */
  stall: (what: 'stop' | 'go on') => void;
  /** Starts it again. */
  launch: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Whoever starts it stops it. Its data lie in a folder of its own below `parent`. */
export async function startPostgres(parent = tmpdir()): Promise<PostgresForTests> {
  const program = programNamed('postgres');
  if (program === null) throw new Error('There is no PostgreSQL on this machine: apt-get install postgresql.');
  const bin = dirname(realpathSync(program));
  const folder = mkdtempSync(join(parent, 'allclear-pg-'));
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
  const flags = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  function launch(): Running {
    const server = spawn(join(bin, 'postgres'), flags, { ...user, stdio: 'ignore', cwd: folder });
    return { server, ended: new Promise<void>((resolve) => server.once('exit', () => resolve())) };
  }
  let running = launch();
  const killed = (): void => void running.server.kill('SIGKILL');
  process.once('exit', killed);
  async function end({ isFast } = { isFast: false }): Promise<void> {
    running.server.kill(isFast ? 'SIGINT' : 'SIGQUIT');
    await running.ended;
  }
  const url = `postgres://app@127.0.0.1:${port}/postgres`;
  await untilAnswers(url);
  return {
    url,
    pid: () => running.server.pid ?? 0,
    end,
    stall(what) {
      const pid = running.server.pid ?? 0;
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
      for (const process of [pid, ...children]) kill(process, what === 'stop' ? 'SIGSTOP' : 'SIGCONT');
    },
    async launch() {
      running = launch();
      await untilAnswers(url);
    },
    async stop() {
      process.off('exit', killed);
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  server: ChildProcess;
  ended: Promise<void>;
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
