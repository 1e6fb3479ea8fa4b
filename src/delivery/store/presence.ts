/**
 * Which senders are alive. Each holds a shared lock for as long as it lives; the
 * operating system, or the server, takes it away from a process that dies,
 * however it dies. So a sender that can have the lock for itself for a moment
 * knows that every other sender is dead, and may take over their leases at once
 * instead of waiting for their end.
 *
 * Beside a file the lock is SQLite's own: it holds exactly where the store
 * itself is safe. On a server it is an advisory lock of a session.
 */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Connections } from './postgres-connections.ts';
import { APPLICATION_ID } from './sqlite-schema.ts';
import type { Store } from './store.ts';

const BUSY_MS = 10_000;
const STEP_MS = 20;
const REJOIN_MS = 200;
/** Another than the one that migrations take. */
const SENDERS = APPLICATION_ID + 1;

/** Announces a sender. Runs `whenAlone` first where no other is alive. Returns how to leave. */
export async function joinSenders(
  { place, server }: Store,
  whenAlone: () => Promise<void>,
): Promise<() => Promise<void>> {
  return server === null ? joinAtFile(place, whenAlone) : joinAtServer(server, whenAlone);
}

async function joinAtFile(path: string, whenAlone: () => Promise<void>): Promise<() => Promise<void>> {
  const lock = new DatabaseSync(`${path}-senders`, { timeout: 0 });
  try {
    if (isTaken(lock)) {
      await whenAlone();
      // The lock is dropped between the two transactions. Another sender may be
      // alone for that moment; this one holds no lease yet that it could take.
      lock.exec('COMMIT');
    }
    await share(lock);
    return async () => lock.close();
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

/** SQLite's own waiting would hold up the whole process, and with it a sender of this process that is alone just now. */
async function share(lock: DatabaseSync): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += STEP_MS) {
    try {
      lock.exec('BEGIN');
      lock.prepare('SELECT count(*) FROM sqlite_schema').get();
      return;
    } catch (error) {
      if (lock.isTransaction) lock.exec('ROLLBACK');
      if (waitedMs >= BUSY_MS) throw error;
      await sleep(STEP_MS);
    }
  }
}

async function joinAtServer(server: Connections, whenAlone: () => Promise<void>): Promise<() => Promise<void>> {
  const leaving = new AbortController();
  let rejoining: Promise<void> | null = null;
  // A lost session is a lost lock, and nothing more: leases and fences still hold. But
  // whoever begins meanwhile takes this sender for dead, so it announces itself again.
  function onLost(): void {
    leave = null;
    rejoining ??= rejoin().finally(() => (rejoining = null));
  }
  async function rejoin(): Promise<void> {
    while (leave === null && !leaving.signal.aborted) {
      await sleep(REJOIN_MS, undefined, { signal: leaving.signal }).catch(() => undefined);
      if (!leaving.signal.aborted) leave = await announced(server, { onLost }).catch(() => null);
    }
  }
  let leave: (() => Promise<void>) | null = await announced(server, { whenAlone, onLost });
  return async () => {
    leaving.abort();
    await rejoining;
    await leave?.();
  };
}

/** Takes the shared lock, in a session of its own; returns how to end that. Without `whenAlone` nobody is taken for dead: others may not be back yet. */
async function announced(
  server: Connections,
  { whenAlone, onLost }: { whenAlone?: () => Promise<void>; onLost: () => void },
): Promise<() => Promise<void>> {
  const connection = await server.take();
  let isJoined = false;
  connection.onBreak(() => {
    if (!isJoined) return;
    isJoined = false;
    connection.release();
    onLost();
  });
  try {
    if (whenAlone !== undefined) {
      const { rows } = await connection.ask(`SELECT pg_try_advisory_lock(${SENDERS}) AS alone`);
      if (rows[0]?.['alone'] === true) {
        await whenAlone();
        await connection.ask(`SELECT pg_advisory_unlock(${SENDERS})`);
      }
    }
    await connection.ask(`SELECT pg_advisory_lock_shared(${SENDERS})`);
    isJoined = true;
    return async () => {
      // Whoever leaves and is lost in the same moment is given back once.
      if (!isJoined) return;
      isJoined = false;
      await leaveServer(connection);
    };
  } catch (error) {
    await leaveServer(connection);
    throw error;
  }
}

/** The locks are given back first: the server learns of an ended connection only later, and would call this sender alive until then. */
async function leaveServer(connection: Connection): Promise<void> {
  await connection.ask('SELECT pg_advisory_unlock_all()').catch(() => undefined);
  connection.release(true);
}
