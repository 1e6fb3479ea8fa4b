/** What keeps the store from being used, in a sentence for the operator. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/** SQLite's result codes for what is wrong with the machine, and not with the program. */
const [BUSY, LOCKED, READONLY, IO, FULL] = [5, 6, 8, 10, 13] as const;

/** For a failure to open the file at the path. */
export function asStoreError(error: unknown, path: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  if (/not a database|malformed/.test(error.message))
    return new StoreError(
      `“${path}” is not a database, or is damaged; name another file in ALLCLEAR_STORE or restore it.`,
    );
  return (
    storeFailure(error, path) ??
    new StoreError(
      `“${path}” cannot be opened (${errorCode(error)}); name a file that can be written in ALLCLEAR_STORE.`,
    )
  );
}

/** For a failure of a store that had been opened; null where the machine is not to blame. */
export function storeFailure(error: Error, path: string): StoreError | null {
  switch (resultCodeOf(error)) {
    case BUSY:
    case LOCKED:
      return new StoreError(`“${path}” is in use by another program that does not let go of it; try again.`);
    case FULL:
      return new StoreError(
        `The disk of “${path}” is full: free some space and run it again. What was written before stands.`,
      );
    case READONLY:
    case IO:
      return new StoreError(
        `“${path}” cannot be written (${error.message}): see to its disk and to your account’s rights, and run it again.`,
      );
    default:
      return null;
  }
}

/** The primary code: what is above its eight bits says more closely where it happened. */
function resultCodeOf(error: Error): number | null {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
