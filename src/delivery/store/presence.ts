/**
 * Which senders are alive. Each holds a shared lock on a file beside the store
 * for as long as it lives; the operating system takes it away from a process
 * that dies, however it dies. So a sender that can have the file for itself for
 * a moment knows that every other sender is dead, and may take over their
 * leases at once instead of waiting for their end.
 *
 * The lock is SQLite's own: it holds exactly where the store itself is safe.
 */
import { DatabaseSync } from 'node:sqlite';
import type { Store } from './store.ts';

const BUSY_MS = 10_000;

/** Announces a sender. Runs `whenAlone` first where no other is alive. Returns how to leave. */
export function joinSenders({ path }: Store, whenAlone: () => void): () => void {
  const lock = new DatabaseSync(`${path}-senders`, { timeout: 0 });
  try {
    if (isTaken(lock)) {
      whenAlone();
      // The lock is dropped between the two transactions. Another sender may be
      // alone for that moment; this one holds no lease yet that it could take.
      lock.exec('COMMIT');
    }
    lock.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    lock.exec('BEGIN');
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    return () => lock.close();
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Whether the file is this sender's alone, for as long as the transaction lasts. */
function isTaken(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch {
    return false;
  }
}
