/** Postfix's `smtp-sink`: a relay that somebody else wrote, and that keeps a record of whom it took mail for. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, createReadStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { programNamed } from './debian-program.ts';
import { freePort, untilListens } from './free-port.ts';

export interface PostfixSink {
  url: string;
  port: number;
  /** Bytes of its record: grows with everything that it takes. */
  size: () => number;
  /** How often it took a mail, by the recipient; empty where it keeps no record. */
  copies: () => Promise<Map<string, number>>;
  stop: () => Promise<void>;
}

export interface PostfixSinkOptions {
  /** Whether it keeps what it takes. */
  isRecording?: boolean;
  /** More of its own flags. */
  flags?: readonly string[];
}

/** Whoever starts it stops it. Throws where Postfix is not installed. */
export async function startPostfixSink({
  isRecording = false,
  flags = [],
}: PostfixSinkOptions = {}): Promise<PostfixSink> {
  const program = programNamed('smtp-sink');
  if (program === null) throw new Error('There is no smtp-sink on this machine: install Debian’s package postfix.');
  const record = isRecording ? newRecord() : null;
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
    size: () => (record === null ? 0 : (statSync(record, { throwIfNoEntry: false })?.size ?? 0)),
    copies: () => copiesIn(record),
    async stop() {
      process.off('exit', killed);
      child.kill('SIGKILL');
      await ended;
      if (record !== null) rmSync(dirname(record), { recursive: true, force: true });
    },
  };
}

/** The file to write to. Its folder is open to all, as the program becomes somebody else. */
function newRecord(): string {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-sink-'));
  chmodSync(folder, 0o777);
  return join(folder, 'taken');
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
