/** Hundreds of commands are started in a run, each from the same sources: what one has compiled, the next ones read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'NODE_COMPILE_CACHE';

/** Workers, and what they start, inherit it; a folder that the caller names is the caller's. */
export function setup(): () => void {
  if (process.env[VARIABLE] !== undefined) return () => {};
  const folder = mkdtempSync(join(tmpdir(), 'allclear-compiled-'));
  process.env[VARIABLE] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
