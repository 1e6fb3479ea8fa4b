/**
 * An mbox file: mails one after the other, each begun by a line “From …” after an
 * empty one. The mail system goes on appending to it, so nothing in it is moved;
 * beside it stands how far it was read, with a digest of what came last, by which
 * a file that was begun anew is known.
 */
import { createHash } from 'node:crypto';
import { open, readFile, rename, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { MailboxProblem, ReadMailbox, ReadOptions } from './mailbox.ts';

const markSchema = z.strictObject({
  /** Bytes from the beginning that were read. */
  offset: z.number().int().min(0),
  /** SHA-256 of the last bytes before it. */
  digest: z.string(),
});
type Mark = z.output<typeof markSchema>;

const DIGESTED = 4096;
const CHUNK = 64 * 1024;

/** Reads what is new. Locks the file by `FILE.lock` meanwhile, as mail systems do that deliver to it. */
export async function readMbox(path: string, options: Required<ReadOptions>): Promise<ReadMailbox | MailboxProblem> {
  if (!(await lock(path)))
    return {
      message: `“${path}.lock” is there: another program writes to the mailbox, or was ended while it did. Try again.`,
    };
  try {
    const file = await open(path);
    try {
      return await readLocked(path, file, options);
    } finally {
      await file.close();
    }
  } finally {
    await unlink(`${path}.lock`);
  }
}

async function readLocked(path: string, file: FileHandle, options: Required<ReadOptions>): Promise<ReadMailbox> {
  const result: ReadMailbox = { read: 0, skipped: [], hasMore: false };
  const begin = await offsetOf(path, file);
  for await (const { bytes, end } of mailsFrom(file, begin, options.limits.mailBytes)) {
    if (result.read + result.skipped.length >= options.limits.mails) return { ...result, hasMore: true };
    if (bytes === null) {
      const reason = `is longer than ${options.limits.mailBytes} bytes`;
      result.skipped.push({ name: `the mail that ends at byte ${end}`, reason });
    } else {
      await options.handle(bytes);
      result.read += 1;
    }
    await mark(path, file, end);
  }
  return result;
}

interface MboxMail {
  /** Null: longer than allowed. */
  bytes: Uint8Array | null;
  /** Where the next begins. */
  end: number;
}

/** Mails from an offset on. Holds one mail in memory, and of one that is too long nothing. */
async function* mailsFrom(file: FileHandle, begin: number, mailBytes: number): AsyncGenerator<MboxMail> {
  let lines: Buffer[] = [];
  let length = 0;
  let end = begin;
  let isAfterEmpty = true;
  for await (const line of linesFrom(file, begin)) {
    const isFirst = isAfterEmpty && line.subarray(0, 5).equals(FROM);
    if (isFirst && end > begin) yield { bytes: length > mailBytes ? null : mailOf(lines), end };
    if (isFirst) [lines, length] = [[], 0];
    length += line.length;
    if (length > mailBytes) lines = [];
    else lines.push(line);
    end += line.length;
    isAfterEmpty = /^\r?\n$/.test(line.toString('latin1'));
  }
  if (length > 0) yield { bytes: length > mailBytes ? null : mailOf(lines), end };
}

const FROM = Buffer.from('From ');

/** Without the line “From …”. */
function mailOf([first, ...rest]: Buffer[]): Uint8Array {
  return Buffer.concat(first?.subarray(0, 5).equals(FROM) === true ? rest : [first ?? Buffer.alloc(0), ...rest]);
}

/** Lines with their ends. One without an end in sight comes in pieces. */
async function* linesFrom(file: FileHandle, begin: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for (let offset = begin; ;) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(CHUNK), position: offset });
    if (bytesRead === 0) break;
    offset += bytesRead;
    let text = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    for (let at = text.indexOf(10); at !== -1; at = text.indexOf(10)) {
      yield text.subarray(0, at + 1);
      text = text.subarray(at + 1);
    }
    if (text.length < CHUNK) rest = text;
    else {
      yield text;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield rest;
}

/** Where reading goes on; 0 where the file is new, or no longer the one that was read. */
async function offsetOf(path: string, file: FileHandle): Promise<number> {
  const known = await markOf(path);
  if (known === null) return 0;
  return (await digestBefore(file, known.offset)) === known.digest ? known.offset : 0;
}

async function markOf(path: string): Promise<Mark | null> {
  try {
    return markSchema.safeParse(JSON.parse(await readFile(markPath(path), 'utf8'))).data ?? null;
  } catch {
    // No mark, or one that was written by nobody here: reading twice does less harm than not at all.
    return null;
  }
}

async function mark(path: string, file: FileHandle, offset: number): Promise<void> {
  const text = JSON.stringify({ offset, digest: await digestBefore(file, offset) } satisfies Mark);
  await writeFile(`${markPath(path)}.new`, text);
  await rename(`${markPath(path)}.new`, markPath(path));
}

async function digestBefore(file: FileHandle, offset: number): Promise<string> {
  const length = Math.min(offset, DIGESTED);
  const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(length), position: offset - length, length });
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
}

function markPath(path: string): string {
  return `${path}.allclear-read`;
}

async function lock(path: string): Promise<boolean> {
  try {
    await (await open(`${path}.lock`, 'wx')).close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
