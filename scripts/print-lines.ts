/** Prints lines as they come, no faster than they are read. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Where the reader has seen enough, as `head` has, the rest is not made; nor where it cannot be written, which is told above all commands. */
export async function printLines(lines: AsyncIterable<string>): Promise<void> {
  const { stdout } = process;
  // The store may fail with the same codes, and that is no end of a list.
  let failure: Error | null = null;
  const note = (error: Error): void => void (failure = error);
  stdout.once('error', note);
  try {
    await pipeline(Readable.from(ended(lines), { objectMode: true, highWaterMark: 64 }), stdout, { end: false });
  } catch (error) {
    if (error !== failure) throw error;
  } finally {
    stdout.off('error', note);
  }
}

async function* ended(lines: AsyncIterable<string>): AsyncIterable<string> {
  for await (const line of lines) yield `${line}\n`;
}
