/**
 * The operator's keys: from a variable, or from a file, which a service manager
 * gives to one service alone and no list of processes shows.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { keySchema } from '#delivery/store/vault.ts';

export interface KeySettings {
  /** Of the variable; null: not set. */
  key: Buffer | null;
  /** Names a file; null: not set. */
  file: string | null;
  /** Where the service manager puts credentials; null: none. */
  credentials: string | null;
}

/** The keys, the one in force first; null where none is named; or a sentence. */
export type KeysRead = { keys: Buffer[] } | { problem: string } | null;

/** `name`: `ALLCLEAR_KEY`, whose file is named by `ALLCLEAR_KEY_FILE`, and whose credential is “allclear-key”. */
export function readKeys(name: string, { key, file, credentials }: KeySettings): KeysRead {
  if (key !== null && file !== null)
    return { problem: `${name} and ${name}_FILE are both set: take one of them out, so that nobody has to guess.` };
  if (key !== null) return { keys: [key] };
  if (file !== null) return keysInFile(file, `${name}_FILE`);
  const called = name.toLowerCase().replaceAll('_', '-');
  const credential = credentials === null ? null : join(credentials, called);
  if (credential === null || statSync(credential, { throwIfNoEntry: false }) === undefined) return null;
  return keysInFile(credential, `The credential “${called}”`);
}

function keysInFile(path: string, name: string): KeysRead {
  try {
    // Others of this machine could read every address.
    if ((statSync(path).mode & 0o007) !== 0)
      return {
        problem: `${name} names “${path}”, which every account of this machine can use: say “chmod o= ${path}”.`,
      };
    return keysIn(readFileSync(path, 'utf8'), `${name} names “${path}”, which must hold`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { problem: `${name} names “${path}”, which cannot be read (${code}).` };
  }
}

/** One, or one a line: below the first, those that were in force before. */
function keysIn(text: string, beginning: string): KeysRead {
  const parsed = text
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => keySchema.safeParse(word));
  const keys = parsed.flatMap(({ data }) => (data === undefined ? [] : [data]));
  if (keys.length > 0 && keys.length === parsed.length) return { keys };
  return {
    problem: `${beginning} 64 hexadecimal digits, as “openssl rand -hex 32” prints them: subscribers’ addresses are sealed with it. Keep it; without it nobody’s address can be read again.`,
  };
}
