/** Programs of Debian that the extra tier of tests needs: `.ci/run` installs them, and without them those tests are skipped. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** By the package that has it, where that is called otherwise. */
const PACKAGES: Record<string, string> = { java: 'default-jre-headless' };

/** The program's path; Debian keeps servers where only root's PATH leads. Null where there is none. */
export function programNamed(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

/** Whether tests cannot be run here; if so, says which, and what to install. */
export function isMissing(tests: string, programs: string[]): boolean {
  const missing = programs.filter((name) => programNamed(name) === null);
  if (missing.length === 0) return false;
  const packages = missing.map((name) => PACKAGES[name] ?? name);
  console.warn(
    `Skipped: ${tests}, as ${missing.join(' and ')} cannot be found (apt-get install ${packages.join(' ')}).`,
  );
  return true;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
