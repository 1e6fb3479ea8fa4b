/**
 * Stops a sender, and not in the middle of a write: stopped there it would keep
 * a file to itself until it goes on, and nobody could take over.
 */
import type { ChildProcess } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { isServer } from '#delivery/store/postgres.ts';

/** Longer than a write of anybody who is not stopped. */
const WRITE_MS = 250;

/** `place`: the store's file; on a server nobody waits for who is stopped. */
export async function stopBetweenWrites(sender: ChildProcess, place: string): Promise<void> {
  for (;;) {
    sender.kill('SIGSTOP');
    await sleep(20);
    if (isServer(place) || sender.exitCode !== null || !isKeptFromOthers(place, WRITE_MS)) return;
    sender.kill('SIGCONT');
    await sleep(1);
  }
}

/** Whether somebody writes to the file, for all of the milliseconds that it is asked for. */
export function isKeptFromOthers(place: string, timeout: number): boolean {
  const other = new DatabaseSync(place, { timeout });
  try {
    other.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch {
    return true;
  } finally {
    other.close();
  }
}
