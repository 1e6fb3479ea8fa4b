/** Prints lines as they come, no faster than they are read. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Where the reader has seen enough, as `head` has, the rest is not made. */
export async function printLines(lines: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(ended(lines), { objectMode: true, highWaterMark: 64 }), process.stdout, {
      end: false,
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'EPIPE') throw error;
  }
}

async function* ended(lines: AsyncIterable<string>): AsyncIterable<string> {
  for await (const line of lines) yield `${line}\n`;
}
