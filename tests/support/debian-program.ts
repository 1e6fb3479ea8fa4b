/** Programs of Debian that the extra tier of tests needs: `.ci/run` installs them, and without them those tests are skipped. */
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** By the package that has it, where that is called otherwise. */
const PACKAGES: Record<string, string> = {
  java: 'default-jre-headless',
  promtool: 'prometheus',
  postgres: 'postgresql',
  'smtp-sink': 'postfix',
  script: 'bsdutils',
};

/** Modules of Debian's Python, which no other python3 on PATH sees, by their packages. */
const MODULES: Record<string, string> = {
  'python3-feedparser': 'feedparser',
  'python3-dkim': 'dkim',
  'python3-icalendar': 'icalendar',
  'python3-prometheus-client': 'prometheus_client',
};

const POSTGRES = '/usr/lib/postgresql';

/** Debian's own. */
const PYTHON = '/usr/bin/python3';

/** The program's path; Debian keeps servers where only root's PATH leads. Null where there is none. */
export function programNamed(name: string): string | null {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    ...postgresFolders(),
  ];
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

/** Each version of PostgreSQL has a folder of its own; the newest first. */
function postgresFolders(): string[] {
  const versions = existsSync(POSTGRES) ? readdirSync(POSTGRES) : [];
  return versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(POSTGRES, version, 'bin'));
}

/** What a script of Debian's Python prints, told `input`. Throws with what it complained of. */
export function python(script: string, input: string | Buffer): string {
  return execFileSync(PYTHON, ['-c', script], { input, stdio: 'pipe', encoding: 'utf8' });
}

/** Whether tests cannot be run here; a Python module is called by its package. If so, says which, and what to install. */
export function isMissing(tests: string, programs: string[]): boolean {
  const missing = programs.filter((name) => !isThere(name));
  if (missing.length === 0) return false;
  const packages = missing.map((name) => PACKAGES[name] ?? name);
  console.warn(
    `Skipped: ${tests}, as ${missing.join(' and ')} cannot be found (apt-get install ${packages.join(' ')}).`,
  );
  return true;
}

function isThere(name: string): boolean {
  const module = MODULES[name];
  if (module === undefined) return programNamed(name) !== null;
  return spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
