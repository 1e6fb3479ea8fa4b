/**
 * A copy of the content folder beside it, in which everything is tried before
 * anything counts: the two change places when the copy is whole. Whoever is
 * killed leaves the content as it was, and a copy that the next run removes.
 */
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MovingError } from './moving-error.ts';
import { leaveLock, takeLock } from './stage-lock.ts';

export interface Stage {
  /** The content folder itself, absolute, whatever link leads to it. */
  target: string;
  /** The copy. */
  folder: string;
  /** The state of the content folder before it was read. */
  fingerprint: string;
}

/** Remembers how the content folder stands; nothing is copied yet. Throws {@link MovingError}. */
export function openStage(contentFolder: string): Stage {
  const target = existsSync(contentFolder) ? realpathSync(contentFolder) : resolve(contentFolder);
  const stage = { target, folder: `${target}.allclear-new`, fingerprint: '' };
  try {
    takeLock(target);
  } catch (error) {
    throw asMovingError(error, contentFolder);
  }
  try {
    recover(stage);
    return { ...stage, fingerprint: fingerprintOf(target) };
  } catch (error) {
    leaveLock(target);
    throw asMovingError(error, contentFolder);
  }
}

/** Makes the copy. Throws {@link MovingError} where there is no room for it. */
export function fillStage({ target, folder }: Stage): void {
  try {
    if (existsSync(target))
      cpSync(target, folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    else mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw asMovingError(error, target);
  }
}

export function writeStage({ folder }: Stage, files: ReadonlyMap<string, string>): void {
  try {
    for (const [file, text] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  } catch (error) {
    throw asMovingError(error, folder);
  }
}

/** The copy becomes the content. Throws {@link MovingError}; the content is as it was then. */
export function commitStage(stage: Stage): void {
  const { target, folder, fingerprint } = stage;
  if (fingerprintOf(target) !== fingerprint)
    throw new MovingError('Somebody changed the content folder meanwhile: nothing was written, run it again.');
  try {
    if (existsSync(target)) renameSync(target, oldOf(target));
    try {
      renameSync(folder, target);
    } catch (error) {
      if (existsSync(oldOf(target))) renameSync(oldOf(target), target);
      throw error;
    }
  } catch (error) {
    throw asMovingError(error, target);
  }
  rmSync(oldOf(target), { recursive: true, force: true });
}

/** Takes the copy away, where it has not become the content. */
export function closeStage({ target, folder }: Stage): void {
  rmSync(folder, { recursive: true, force: true });
  leaveLock(target);
}

/** What a run that was killed has left: at most a copy, or, between the two renames, a content folder beside its place. */
function recover({ target, folder }: Stage): void {
  if (!existsSync(target) && existsSync(oldOf(target))) renameSync(oldOf(target), target);
  rmSync(oldOf(target), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

function oldOf(target: string): string {
  return `${target}.allclear-old`;
}

function fingerprintOf(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((path) => {
      const { size, mtimeMs } = lstatSync(join(folder, path));
      return `${path} ${size} ${mtimeMs}`;
    })
    .join('\n');
}

function asMovingError(error: unknown, folder: string): unknown {
  if (error instanceof MovingError || !(error instanceof Error) || !('code' in error)) return error;
  return new MovingError(
    `“${folder}” and the folder around it must be writable, and there is no room or no right to (${String(error.code)}). Nothing was written.`,
  );
}
