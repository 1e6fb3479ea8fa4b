/** The door for files of other products: size, encoding and JSON, each refused in one sentence. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { MovingError } from './moving-error.ts';

/** Bytes; ten thousand incidents with long texts have 40 MB. */
export const MAX_SOURCE_BYTES = 100 * 1024 * 1024;

/** Throws {@link MovingError}. */
export function readTextFile(path: string): string {
  try {
    return decode(path, readCapped(path));
  } catch (error) {
    if (error instanceof MovingError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new MovingError(
      reason === 'ENOENT'
        ? `There is no “${path}”: name what you have saved.`
        : `“${path}” cannot be read (${reason}).`,
    );
  }
}

/** Throws {@link MovingError}. */
export function parseJson(text: string, name: string): unknown {
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (start === '') throw new MovingError(`“${name}” is empty.`);
  if (start.startsWith('<'))
    throw new MovingError(`“${name}” is a web page (HTML) and no JSON: ask for the address that ends in .json.`);
  try {
    return JSON.parse(start);
  } catch {
    const isCut = !/[}\]]\s*$/.test(start.slice(-100));
    throw new MovingError(
      isCut ? `“${name}” breaks off in the middle: fetch it anew.` : `“${name}” is no JSON: fetch it anew.`,
    );
  }
}

/** Throws {@link MovingError} that names the place. */
export function parseShape<S extends z.ZodType>(schema: S, value: unknown, name: string): z.output<S> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const place = issue?.path.map(String).join('.') ?? '';
  throw new MovingError(
    `“${name}” has another shape than expected${place === '' ? '' : `, at “${place}”`}: ${issue?.message ?? 'it cannot be read'}.`,
  );
}

function readCapped(path: string): Buffer {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new MovingError(`“${path}” is no file.`);
    if (stat.size > MAX_SOURCE_BYTES) throw new MovingError(tooLarge(path, stat.size));
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function tooLarge(name: string, bytes: number): string {
  const [has, may] = [bytes, MAX_SOURCE_BYTES].map((size) => Math.ceil(size / 1024 / 1024));
  return `“${name}” has ${has} MB, and may have ${may}: split it, and import one part after the other.`;
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new MovingError(`“${path}” is not UTF-8 text.`);
  }
}
