/**
 * The door for files: bytes become text here, or a problem. Nothing outside the
 * content folder is read, whatever links say, and nothing large enough to hurt.
 */
import { closeSync, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, isAbsolute } from 'node:path';
import { problemAt, type Problem } from './problem.ts';

/** Bytes; the longest real incident report that we know has 40 kB. */
export const MAX_FILE_BYTES = 512 * 1024;

export interface Source {
  file: string;
  /** Lines end in `\n`. */
  text: string;
}

/** Reads one file of the content folder. */
export function readSource(folder: string, file: string): Source | Problem {
  const start = { file, line: 1, column: 1 };
  const path = join(folder, file);
  if (isOutside(folder, path)) {
    return problemAt(start, {
      code: 'link-outside',
      message: 'This is a link to a place outside the content folder, or to nothing.',
      fix: 'Put the file itself here instead of a link.',
    });
  }
  try {
    return decode(file, readCapped(path));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    return problemAt(start, {
      code: 'file-unreadable',
      message: `The file cannot be read (${reason}).`,
      fix: 'Make it an ordinary file that this account may read.',
    });
  }
}

function isOutside(folder: string, path: string): boolean {
  try {
    const way = relative(realpathSync(folder), realpathSync(path));
    return way.startsWith('..') || isAbsolute(way);
  } catch {
    return true;
  }
}

function readCapped(path: string): Buffer | number {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    return size > MAX_FILE_BYTES ? size : readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function decode(file: string, bytes: Buffer | number): Source | Problem {
  if (typeof bytes === 'number') {
    return problemAt(
      { file, line: 1, column: 1 },
      {
        code: 'file-too-large',
        message: `The file has ${Math.ceil(bytes / 1024)} kB; ${MAX_FILE_BYTES / 1024} kB are read at most.`,
        fix: 'Keep what customers must read, and link to the rest.',
      },
    );
  }
  const text = decodeUtf8(bytes);
  if (text === null) return notUtf8(file, bytes);
  const source = { file, text: text.replaceAll('\r\n', '\n') };
  return controlCharacter(source) ?? source;
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function notUtf8(file: string, bytes: Buffer): Problem {
  const lines = bytes.toString('latin1').split('\n');
  const line = lines.findIndex((text) => decodeUtf8(Buffer.from(text, 'latin1')) === null) + 1;
  return problemAt(
    { file, line: Math.max(line, 1), column: 1 },
    {
      code: 'not-utf8',
      message: 'The file is not UTF-8 text: this line has a byte that UTF-8 does not have.',
      fix: 'Save it again with the encoding “UTF-8”.',
    },
  );
}

// Bidirectional overrides let a text look different from what it says.
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

function controlCharacter({ file, text }: Source): Problem | null {
  const index = text.search(FORBIDDEN);
  if (index === -1) return null;
  const before = text.slice(0, index).split('\n');
  const code = (text.codePointAt(index) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return problemAt(
    { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
    {
      code: 'control-character',
      message: `There is an invisible control character here (U+${code}).`,
      fix: 'Delete it; it usually comes with text that was pasted.',
    },
  );
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'fix' in value;
}
