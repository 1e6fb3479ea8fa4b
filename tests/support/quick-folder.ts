/**
 * Where files lie that wait for the disk at every commit. A test that kills
 * processes sees the same in memory: only a machine that fails would lose it.
 */
import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';
/** What a server may need; containers often have 64 MB there. */
const ENOUGH_BYTES = 4 * 2 ** 30;

/** The folder for temporary folders: in memory where there is enough of it, else the system's. */
export function quickFolder(): string {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize < ENOUGH_BYTES ? tmpdir() : MEMORY;
  } catch {
    return tmpdir();
  }
}
