import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Every file below the folder, as paths from it with forward slashes, sorted.
 * Links are listed and not followed into folders, and so are folders that cannot be opened; names that begin with a
 * dot are left out. Throws where the folder itself cannot be read.
 */
export function listFiles(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap((item) => {
      const path = below === '' ? item.name : `${below}/${item.name}`;
      return item.isDirectory() && isFolder(join(folder, path)) ? listFiles(folder, path) : [path];
    })
    .toSorted();
}

/** The folders in a folder in which no file lies, as paths like those of {@link listFiles}. */
export function listEmptyFolders(folder: string, below: string): string[] {
  if (!isFolder(join(folder, below))) return [];
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter((item) => item.isDirectory() && !item.name.startsWith('.'))
    .map(({ name }) => `${below}/${name}`)
    .filter((path) => isFolder(join(folder, path)) && listFiles(folder, path).length === 0)
    .toSorted();
}

/** Whether the path is a folder that can be listed. */
export function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
