import { watch } from 'node:fs';

/** Calls `onChange` once after every burst of changes below the folder; the result stops it. */
export function watchFolder(folder: string, onChange: () => void, quietMs = 250): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  });
  // A folder that vanishes is told by the next reading.
  watcher.on('error', () => undefined);
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
