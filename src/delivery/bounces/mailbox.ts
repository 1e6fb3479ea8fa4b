/**
 * The place to which bounces are delivered, read so that a second run does
 * nothing new. Each mail is handed over, and only then marked as read; who is killed
 * in between hands it over once more, so what follows from a mail must not mind that.
 *
 * - A Maildir: what is in `new/`, and in `cur/` without the flag “S”. Read: moved to `cur/` with it.
 * - A folder: its files ending in `.eml`. Read: moved to `done/` in it.
 * - An mbox file: read: how far stands in `FILE.allclear-read` (mbox.ts).
 */
import { lstat, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { printable } from '../verdict.ts';
import { readMbox } from './mbox.ts';

export interface ReadOptions {
  /** Takes one mail. What it throws ends the reading, with this mail unread. */
  handle: (bytes: Uint8Array) => Promise<void>;
  limits?: Limits;
}

export interface Limits {
  /** Bytes a mail; a longer one is passed over. */
  mailBytes: number;
  /** Mails in one reading; the rest waits. */
  mails: number;
}

export interface ReadMailbox {
  /** Mails handed over. */
  read: number;
  /** Mails passed over and marked as read, each with why, as in “1700000000.M1.mail”: “is longer than 1048576 bytes”. */
  skipped: { name: string; reason: string }[];
  /** Whether more mails wait than one reading takes. */
  hasMore: boolean;
}

export interface MailboxProblem {
  message: string;
}

export const LIMITS: Limits = { mailBytes: 1024 * 1024, mails: 10_000 };

/** Reads the mailbox at a path, of whichever of the three kinds it is. */
export async function readMailbox(
  path: string,
  { handle, limits = LIMITS }: ReadOptions,
): Promise<ReadMailbox | MailboxProblem> {
  try {
    if (!(await lstat(path)).isDirectory()) return await readMbox(path, { handle, limits });
    const isMaildir = await hasFolders(path, ['new', 'cur']);
    return await readFiles(isMaildir ? await maildirFiles(path) : await folderFiles(path), { handle, limits });
  } catch (error) {
    return problemOf(path, error);
  }
}

/** Reads the one mail that a stream brings, as from a mail system's pipe. It is read to its end, or the writer would fail. */
export async function readPipe(stream: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<ReadMailbox> {
  const { mailBytes } = options.limits ?? LIMITS;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length <= mailBytes) chunks.push(chunk);
  }
  if (length > mailBytes)
    return { read: 0, skipped: [{ name: 'the mail', reason: tooLong(mailBytes) }], hasMore: false };
  await options.handle(Buffer.concat(chunks));
  return { read: 1, skipped: [], hasMore: false };
}

interface MailFile {
  name: string;
  path: string;
  /** Where it goes when it was read. */
  donePath: string;
}

async function maildirFiles(path: string): Promise<MailFile[]> {
  const [fresh, seen] = await Promise.all([readdir(join(path, 'new')), readdir(join(path, 'cur'))]);
  const unread = seen.filter((name) => !flagsOf(name).includes('S'));
  return [
    ...mailNames(fresh).map((name) => mailFile(path, 'new', name)),
    ...mailNames(unread).map((name) => mailFile(path, 'cur', name)),
  ];
}

function mailFile(path: string, folder: 'new' | 'cur', name: string): MailFile {
  // Flags stand in the order of the alphabet: https://cr.yp.to/proto/maildir.html
  const flags = Array.from(new Set(`${flagsOf(name)}S`))
    .toSorted()
    .join('');
  const [unique = name] = name.split(':2,');
  return { name, path: join(path, folder, name), donePath: join(path, 'cur', `${unique}:2,${flags}`) };
}

function flagsOf(name: string): string {
  return name.split(':2,')[1] ?? '';
}

async function folderFiles(path: string): Promise<MailFile[]> {
  await mkdir(join(path, 'done'), { recursive: true });
  const done = new Set(await readdir(join(path, 'done')));
  return mailNames(await readdir(path))
    .filter((name) => name.endsWith('.eml'))
    .map((name) => ({ name, path: join(path, name), donePath: join(path, 'done', freeName(name, done)) }));
}

/** A mail of the same name that came before stays. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 0; ; number += 1) {
    const free = number === 0 ? name : `${number}-${name}`;
    if (!taken.has(free)) return free;
  }
}

function mailNames(names: string[]): string[] {
  return names.filter((name) => !name.startsWith('.')).toSorted();
}

async function readFiles(files: MailFile[], { handle, limits }: Required<ReadOptions>): Promise<ReadMailbox> {
  const result: ReadMailbox = { read: 0, skipped: [], hasMore: files.length > limits.mails };
  for (const file of files.slice(0, limits.mails)) {
    const mail = await mailIn(file.path, limits.mailBytes);
    if (mail === 'gone') continue;
    if ('reason' in mail) result.skipped.push({ name: printable(file.name) ?? '', reason: mail.reason });
    else {
      await handle(mail.bytes);
      result.read += 1;
    }
    await rename(file.path, file.donePath);
  }
  return result;
}

async function mailIn(path: string, mailBytes: number): Promise<{ bytes: Uint8Array } | { reason: string } | 'gone'> {
  try {
    const status = await lstat(path);
    if (!status.isFile()) return { reason: 'is no file' };
    return status.size > mailBytes ? { reason: tooLong(mailBytes) } : { bytes: await readFile(path) };
  } catch (error) {
    // Another reading took it.
    if (codeOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

function tooLong(mailBytes: number): string {
  return `is longer than ${mailBytes} bytes`;
}

async function hasFolders(path: string, names: string[]): Promise<boolean> {
  const items = await readdir(path, { withFileTypes: true });
  return names.every((name) => items.some((item) => item.name === name && item.isDirectory()));
}

function problemOf(path: string, error: unknown): MailboxProblem {
  const code = codeOf(error);
  if (code === null) throw error;
  if (code === 'ENOENT')
    return { message: `There is no mailbox at “${path}”: name a Maildir, a folder or an mbox file.` };
  return { message: `The mailbox “${path}” cannot be read or changed (${code}): see to your account’s rights to it.` };
}

function codeOf(error: unknown): string | null {
  // A file system's error names a path; what `handle` throws is not ours to explain.
  return error instanceof Error && 'path' in error && 'code' in error ? String(error.code) : null;
}
