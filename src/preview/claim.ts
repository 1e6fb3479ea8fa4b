/**
 * One preview a folder: two would share their pages, their mailbox and their
 * ledger. The lock is SQLite's, and so the operating system's: it ends with its
 * process, however that ends, and nothing has to be cleaned up.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface Claim {
  isMine: true;
  /** Tells later comers where this preview is to be seen. */
  announce(url: string): void;
  release(): void;
}

export interface TakenFolder {
  isMine: false;
  /** Where the other preview is to be seen; null while it is being built. */
  url: string | null;
}

const SQLITE_BUSY = 5;

/** The files stand beside the folder, which may itself be removed. */
export function claimFolder(folder: string): Claim | TakenFolder {
  const urlFile = `${folder}.url`;
  mkdirSync(dirname(folder), { recursive: true });
  const lock = new DatabaseSync(`${folder}.in-use`, { timeout: 0 });
  if (!isTaken(lock)) {
    lock.close();
    return { isMine: false, url: readText(urlFile) };
  }
  // What a killed preview left.
  rmSync(urlFile, { force: true });
  return {
    isMine: true,
    announce: (url) => writeFileSync(urlFile, url),
    release: () => {
      rmSync(urlFile, { force: true });
      lock.close();
    },
  };
}

function isTaken(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
