/** The door through which an export leaves: whole, or not at all. */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { MovingError } from './moving-error.ts';

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of the way there is no folder',
  EACCES: 'your account may not write there',
  EPERM: 'your account may not write there',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
};

/** Replaces a file in one step, so that an earlier dump stands until the new one is whole. Throws {@link MovingError}. */
export function writeDump(path: string, text: string): void {
  const fresh = `${path}.allclear-new`;
  try {
    refuseOthers(path);
    writeFileSync(fresh, text);
    renameSync(fresh, path);
  } catch (error) {
    if (error instanceof MovingError) throw error;
    rmSync(fresh, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new MovingError(
      `“${path}” was not written: ${REASONS[code] ?? code}. Name another file with --out; what stood there stands as it was.`,
    );
  }
}

/** A folder or a device would be lost to the exchange. */
function refuseOthers(path: string): void {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind?.isFile() === false)
    throw new MovingError(`“${path}” is no file that could be replaced: name another with --out.`);
}
