/**
 * The door for files: bytes become text here, or a problem. Nothing outside the
 * content folder is read, whatever links say, and nothing large enough to hurt.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, isAbsolute } from 'node:path';
import { placesOf, problemAt, type Place, type Problem } from './problem.ts';

/** Bytes; the longest real incident report that we know has 40 kB. */
const MAX_FILE_BYTES = 512 * 1024;

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
      message: 'This is a link that leads out of the content folder, or to nothing.',
      fix: 'Put the file itself here instead of the link.',
    });
  }
  try {
    const bytes = readCapped(path);
    return bytes === null
      ? unreadable(start, 'This is a folder, a pipe or a device, and no file.')
      : decode(file, bytes);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    return unreadable(start, `This file cannot be read (${reason}).`);
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

function unreadable(place: Place, message: string): Problem {
  return problemAt(place, {
    code: 'file-unreadable',
    message,
    fix: 'Put an ordinary file here that your account may read.',
  });
}

/** The bytes; only their number where there are too many; null where it is no file that ends. */
function readCapped(path: string): Buffer | number | null {
  // A pipe would keep an ordinary open waiting for a writer.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return null;
    return stat.size > MAX_FILE_BYTES ? stat.size : readFileSync(descriptor);
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
        message: `The file has ${Math.ceil(bytes / 1024)} kB, and may have ${MAX_FILE_BYTES / 1024}.`,
        fix: 'Keep what customers must read, and delete the rest.',
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
      message: 'This line is not UTF-8 text, so nobody can tell which letters were meant.',
      fix: 'Save the file again with the encoding “UTF-8”.',
    },
  );
}

// Bidirectional overrides let a text look different from what it says; half a surrogate pair is no character.
// oxlint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff\p{Cs}]/u;

/** The first control character of a text and its offset; null where there is none. */
export function invisibleIn(
  text: string,
): { offset: number; problem: Pick<Problem, 'code' | 'message' | 'fix'> } | null {
  const offset = text.search(INVISIBLE);
  if (offset === -1) return null;
  const code = (text.codePointAt(offset) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    offset,
    problem: {
      code: 'control-character',
      message: `An invisible control character stands here (U+${code}).`,
      fix: 'Delete it, or type the whole line anew; it usually comes with text that was pasted.',
    },
  };
}

function controlCharacter({ file, text }: Source): Problem | null {
  const found = invisibleIn(text);
  if (found === null) return null;
  return problemAt(placesOf(file, text)(found.offset), found.problem);
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'fix' in value;
}
