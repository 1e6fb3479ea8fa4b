/**
 * Notices changes below a folder by looking. What the system itself tells of a
 * folder ends, without a word, when git or an editor puts another folder or
 * another file in its place; who looks sees what is there.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder, listFiles } from '#entries/list-files.ts';

export interface Watching {
  /** Once after every burst of changes, and when the folder is there again. */
  onChange: () => void;
  /** Once when the folder is no longer there. */
  onGone: () => void;
}

/** A file is looked at in about a hundredth of a millisecond; a large folder is looked at less often. */
const REST_MS_A_FILE = 0.1;

/** Reads nothing of a file but its place, size and times. The result stops it. */
export function watchFolder(folder: string, { onChange, onGone }: Watching, everyMs = 250): () => void {
  let told = pictureOf(folder);
  let seen = told;
  function look(): void {
    const now = pictureOf(folder);
    const isQuiet = now?.stamps === seen?.stamps;
    seen = now;
    timer = setTimeout(look, everyMs + (now?.files ?? 0) * REST_MS_A_FILE);
    if (!isQuiet || now?.stamps === told?.stamps) return;
    told = now;
    if (now === null) onGone();
    else onChange();
  }
  let timer = setTimeout(look, everyMs);
  return () => clearTimeout(timer);
}

interface Picture {
  files: number;
  /** Differ where anything differs. */
  stamps: string;
}

/** Null where there is no folder. */
function pictureOf(folder: string): Picture | null {
  try {
    if (!isFolder(folder)) return null;
    const paths = listFiles(folder);
    return { files: paths.length, stamps: paths.map((path) => `${path} ${stampOf(join(folder, path))}`).join('\n') };
  } catch {
    // Taken away while it was looked at.
    return null;
  }
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'gone' : `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}
