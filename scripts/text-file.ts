/** A text file that is too long to be held at once. */
import { createReadStream, readFileSync, statSync } from 'node:fs';

const PIECE = 128 * 1024;

/** The text in pieces, from its beginning each time. Throws where it cannot be read, or is no UTF-8. */
export function textPieces(name: string): () => AsyncIterable<string> {
  if (statSync(name).isFile()) return () => decoded(createReadStream(name, { highWaterMark: PIECE }));
  // What comes through a pipe comes once.
  const kept = readFileSync(name);
  return () => decoded(partsOf(kept));
}

function* partsOf(bytes: Buffer): Iterable<Buffer> {
  for (let start = 0; start < bytes.length; start += PIECE) yield bytes.subarray(start, start + PIECE);
}

async function* decoded(parts: Iterable<Buffer> | AsyncIterable<Buffer>): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const part of parts) yield decoder.decode(part, { stream: true });
  yield decoder.decode();
}
