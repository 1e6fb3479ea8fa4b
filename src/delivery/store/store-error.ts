/** What keeps the store from being used, in a sentence for the operator. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/** It is there, and could not be had in time. */
export class StoreBusyError extends StoreError {
  override name = 'StoreBusyError';
  constructor(patienceMs: number) {
    super(`The store could not be had within ${patienceMs / 1000} seconds, and nothing was changed; try again.`);
  }
}

/** It was asked, and its answer did not come in time: it may come to be written or not. */
export class StoreSilentError extends StoreError {
  override name = 'StoreSilentError';
  constructor(patienceMs: number) {
    super(`The store did not answer within ${patienceMs / 1000} seconds, and may have written or not; try again.`);
  }
}

/** Whether what was asked of a store that had been opened may well be done a little later: it is busy, away or full. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof StoreError || (error instanceof Error && storeFailure(error, '') !== null);
}

/** SQLite's result codes for what is wrong with the machine, and not with the program. */
const [BUSY, LOCKED, READONLY, IO, FULL] = [5, 6, 8, 10, 13] as const;

/** For a failure to open the store at the place. */
export function asStoreError(error: unknown, place: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  if (/not a database|malformed/.test(error.message))
    return new StoreError(
      `“${place}” is not a database, or is damaged; name another file in ALLCLEAR_STORE or restore it.`,
    );
  return (
    storeFailure(error, place) ??
    new StoreError(
      `“${place}” cannot be opened (${errorCode(error)}); name a file that can be written in ALLCLEAR_STORE, or a server as in “postgres://user:password@host/database”.`,
    )
  );
}

/** Whether the same may succeed a while later, without anybody's changing a setting: a server away, a disk full, a file in use. */
export function mayPass(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const resultCode = resultCodeOf(error);
  if (resultCode !== null) return [BUSY, LOCKED, IO, FULL].some((code) => code === resultCode);
  return isServerAway(error) || errorCode(error).startsWith('53');
}

/** Said while it is waited for. */
export function absenceSentence(error: Error, place: string): string {
  return `The store “${place}” cannot be used now (${errorCode(error)}): nothing more is begun, and it is tried again.`;
}

/** For a failure of a store that had been opened; null where the machine is not to blame. */
export function storeFailure(error: Error, place: string): StoreError | null {
  return fileFailure(error, place) ?? serverFailure(error, place);
}

function fileFailure(error: Error, place: string): StoreError | null {
  switch (resultCodeOf(error)) {
    case BUSY:
    case LOCKED:
      return new StoreError(`“${place}” is in use by another program that does not let go of it; try again.`);
    case FULL:
      return fullDisk(place);
    case READONLY:
    case IO:
      return new StoreError(
        `“${place}” cannot be written (${error.message}): see to its disk and to your account’s rights, and run it again.`,
      );
    default:
      return null;
  }
}

/** Where the connection failed or broke, and PostgreSQL's codes (its manual, appendix A) for what an operator can mend. */
function serverFailure(error: Error, place: string): StoreError | null {
  const code = errorCode(error);
  if (isServerAway(error))
    return new StoreError(
      `The database “${place}” is not there (${code}): see that it runs and that this machine reaches it, and run it again. What was written before stands.`,
    );
  if (/^(?:28|3D000|42501)/.test(code))
    return new StoreError(
      `The database “${place}” refuses this user (${code}): see to the name, the password and the database in ALLCLEAR_STORE.`,
    );
  if (code === '53100') return fullDisk(place);
  if (!code.startsWith('53')) return null;
  return new StoreError(
    `The database “${place}” is at its limits (${code}): see to its connections and its memory, and run it again.`,
  );
}

/** 25006: while another machine takes over, the old one may still answer, and only read. 25P03: it has ended what waited for us. */
function isServerAway(error: Error): boolean {
  return (
    /^(?:ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|ENET|EPIPE|57P0|08|25006|25P03)/.test(errorCode(error)) ||
    /[Cc]onnection terminated|is not queryable|^timeout expired$/.test(error.message)
  );
}

function fullDisk(place: string): StoreError {
  return new StoreError(
    `The disk of “${place}” is full: free some space and run it again. What was written before stands.`,
  );
}

/** Whether another process writes to the file just now. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && resultCodeOf(error) === BUSY;
}

/** The primary code: what is above its eight bits says more closely where it happened. */
function resultCodeOf(error: Error): number | null {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
