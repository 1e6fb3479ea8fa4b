/** Shows a line again and again: on a terminal in its place, elsewhere as a line every ten seconds. */
import { SECOND } from '#core/instant.ts';

const REFRESHED_EVERY = 10 * SECOND;

/** `refresh` is called now and then, for what the line needs to know. Returns how to stop; the last line is shown then. Nothing goes to standard output, which may be read by a program. */
export function showProgress(line: () => string, refresh: () => Promise<void>): () => void {
  const { isTTY } = process.stderr;
  function show(): void {
    if (isTTY) process.stderr.write(`\r\u001B[2K${line()}`);
    else console.error(line());
  }
  const timer = setInterval(show, isTTY ? SECOND / 4 : 10 * SECOND);
  timer.unref();
  // What cannot be had is left out of the line.
  const refreshing = setInterval(() => void refresh().catch(() => undefined), REFRESHED_EVERY);
  refreshing.unref();
  return () => {
    clearInterval(timer);
    clearInterval(refreshing);
    if (!isTTY) return;
    show();
    process.stderr.write('\n');
  };
}
