/**
 * The folder that a build replaces. The new site is written beside the earlier
 * one and the two change places when it is whole, so a build that cannot go on
 * leaves the earlier site as it was and nothing of its own.
 */
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** A file that every build has and hardly anything else. */
const MARK = join('api', 'v2', 'status.json');

export interface BuildFolder {
  /** As it was typed, without slashes at its end. */
  typed: string;
  /** Absolute; where a link is named, the folder to which it leads. */
  target: string;
  /** Folders on the way to it that were not there, outermost first. */
  made: string[];
}

/** What keeps a build from its folder, in a sentence for the operator. */
export class BuildFolderError extends Error {
  override name = 'BuildFolderError';
}

/** Finds out, before anything is built, whether a site can be written there. Throws {@link BuildFolderError}. */
export function openBuildFolder(text: string): BuildFolder {
  const typed = text.replace(/(?<=.)\/+$/, '');
  try {
    const absolute = resolve(typed);
    const target = existsSync(absolute) ? realpathSync(absolute) : absolute;
    assertReplaceable(target, typed);
    const folder = { typed, target, made: makeFolders(dirname(target)) };
    tryToWrite(folder);
    return folder;
  } catch (error) {
    throw asFolderError(error, typed);
  }
}

/** Puts the built site in the folder's place. Throws {@link BuildFolderError}; the earlier site stands then. */
export async function replaceWith(fresh: string, { typed, target }: BuildFolder): Promise<void> {
  try {
    await move(fresh, nextOf(target));
    exchange(target);
  } catch (error) {
    throw asFolderError(error, typed);
  }
}

/** Takes away what a build that came to nothing has made. */
export function closeBuildFolder({ target, made }: BuildFolder): void {
  removeQuietly(nextOf(target));
  for (const path of made.toReversed()) removeIfEmpty(path);
}

/** Whether the failure, of whatever part of a build, is that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i.test(String(error));
}

/** A build replaces what stands in its folder, so that may be nothing but a build. */
function assertReplaceable(target: string, typed: string): void {
  const stats = statSync(target, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isDirectory() && (readdirSync(target).length === 0 || existsSync(join(target, MARK)))) return;
  throw new BuildFolderError(
    `“${typed}” holds something that no build wrote, and a build would replace it. Name a new or an empty folder with --out.`,
  );
}

/** Makes the folder and those above it. Node's own recursive way never ends below /proc. */
function makeFolders(path: string): string[] {
  if (existsSync(path)) return [];
  const made = makeFolders(dirname(path));
  try {
    mkdirSync(path);
    return [...made, path];
  } catch (error) {
    made.toReversed().forEach(removeIfEmpty);
    throw error;
  }
}

function tryToWrite(folder: BuildFolder): void {
  const next = nextOf(folder.target);
  try {
    rmSync(next, { recursive: true, force: true });
    mkdirSync(next);
  } catch (error) {
    closeBuildFolder(folder);
    throw error;
  }
}

/** Names that nobody else would give: what stands there is the rest of a build that was killed. */
function nextOf(target: string): string {
  return `${target}.allclear-new`;
}

function oldOf(target: string): string {
  return `${target}.allclear-old`;
}

async function move(from: string, to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  try {
    renameSync(from, to);
  } catch (error) {
    // Another disk: a rename does not reach it.
    if (codeOf(error) !== 'EXDEV') throw error;
    // cpSync calls a full disk an EIO.
    await cp(from, to, { recursive: true });
  }
}

function exchange(target: string): void {
  const [next, old] = [nextOf(target), oldOf(target)];
  if (!existsSync(target)) return renameSync(next, target);
  rmSync(old, { recursive: true, force: true });
  renameSync(target, old);
  try {
    renameSync(next, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  }
  removeQuietly(old);
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // What counts is told already. The next build tries again, and says what keeps it from doing so.
  }
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Somebody has put something into it: it is theirs by now.
  }
}

function asFolderError(error: unknown, typed: string): unknown {
  const code = codeOf(error);
  if (error instanceof BuildFolderError || code === '') return error;
  return new BuildFolderError(reasonFor(error, code, typed));
}

function reasonFor(error: unknown, code: string, typed: string): string {
  if (isDiskFull(error))
    return `The disk of “${typed}” is full: free some space, or name a folder on another disk with --out.`;
  if (code === 'EBUSY')
    return `“${typed}” is a mount point, which a build cannot replace: name a folder inside it, as in “--out ${join(typed, 'site')}”.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `Your account may not replace “${typed}” (${code}): it must be allowed to write in the folder around “${basename(typed)}”; or name another folder with --out.`;
  return `“${typed}” cannot be written (${code}): name a folder that can be, as in “--out dist”.`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
