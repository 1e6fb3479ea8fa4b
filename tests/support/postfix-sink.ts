/** Postfix's `smtp-sink`: a relay that somebody else wrote, and that keeps a record of whom it took mail for. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, createReadStream, existsSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { programNamed } from './debian-program.ts';
import { freePort } from './free-port.ts';

const START_MS = 10_000;

export interface PostfixSink {
  url: string;
  port: number;
  /** How often it took a mail, by the recipient; empty where it keeps no record. */
  copies: () => Promise<Map<string, number>>;
  stop: () => Promise<void>;
}

export interface PostfixSinkOptions {
  /** Where it writes all that it takes; absent: it keeps nothing. */
  folder?: string;
  /** More of its own flags. */
  flags?: readonly string[];
}

export function hasPostfixSink(): boolean {
  return programNamed('smtp-sink') !== null;
}

/** Whoever starts it stops it. Throws where Postfix is not installed. */
export async function startPostfixSink({ folder, flags = [] }: PostfixSinkOptions = {}): Promise<PostfixSink> {
  const program = programNamed('smtp-sink');
  if (program === null) throw new Error('There is no smtp-sink on this machine: install Debian’s package postfix.');
  const record = folder === undefined ? null : recordIn(folder);
  const port = await freePort();
  const child = spawn(
    program,
    // As root it wants to be told whom to become.
    [
      ...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []),
      ...(record === null ? [] : ['-D', record]),
      '-m',
      '400',
      ...flags,
      `127.0.0.1:${port}`,
      '1024',
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  const killed = (): void => void child.kill('SIGKILL');
  process.once('exit', killed);
  await untilListens(port);
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    copies: () => copiesIn(record),
    async stop() {
      process.off('exit', killed);
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The file to write to. It belongs to whom the program becomes, so the folder is open to all. */
function recordIn(folder: string): string {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  return join(folder, 'taken');
}

async function untilListens(port: number): Promise<void> {
  for (const until = performance.now() + START_MS; ; await sleep(20)) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isThere) return;
    if (performance.now() > until) throw new Error('smtp-sink did not begin to listen.');
  }
}

async function copiesIn(record: string | null): Promise<Map<string, number>> {
  const copies = new Map<string, number>();
  if (record === null || !existsSync(record)) return copies;
  // It writes the envelope before each message; a body cannot begin a line like that, being our own.
  for await (const line of createInterface({ input: createReadStream(record), crlfDelay: Infinity })) {
    const recipient = /^X-Rcpt-Args: <([^>]*)>/.exec(line)?.[1];
    if (recipient !== undefined) copies.set(recipient, (copies.get(recipient) ?? 0) + 1);
  }
  return copies;
}
