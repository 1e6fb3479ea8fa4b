/** One import at a time: a second one would take the first one's copy away. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MovingError } from './moving-error.ts';

/** Throws {@link MovingError} where another import is at work; one that was killed holds nothing. */
export function takeLock(target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  try {
    writeFileSync(lockOf(target), String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const holder = Number(readFileSync(lockOf(target), 'utf8'));
    if (isRunning(holder))
      throw new MovingError(
        `Another import (process ${holder}) is at work on “${target}”: wait until it has ended, and run this one again.`,
      );
    writeFileSync(lockOf(target), String(process.pid));
  }
}

export function leaveLock(target: string): void {
  rmSync(lockOf(target), { force: true });
}

function lockOf(target: string): string {
  return `${target}.allclear-lock`;
}

function isRunning(holder: number): boolean {
  if (!Number.isSafeInteger(holder) || holder <= 0) return false;
  try {
    // Signal 0 asks only whether the process is there.
    return process.kill(holder, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
