/**
 * Builds that several test files look at are made once a run. What a build of the
 * same content at the same moment writes is the same to the byte, which
 * tests/site/moments.test.ts shows with builds of its own.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Says to the workers where the builds are; set by {@link setup}, which vitest.config.ts names. */
const VARIABLE = 'TEST_BUILDS';
/** The repository's own, which no test changes. */
const SHARED_CONTENT = ['content', 'tests/content'];
const WAIT_MS = 180_000;

export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-builds-'));
  process.env[VARIABLE] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

export interface SharedBuild {
  content: string;
  at: string | undefined;
  /** Names made content, which is alike wherever it is made under this name. */
  alike: string | undefined;
}

/** Where the build is shared; null: it is to be made anew. */
export function sharedFolder({ content, at, alike }: SharedBuild): string | null {
  const folder = process.env[VARIABLE];
  const name = alike ?? (SHARED_CONTENT.includes(content) ? content : undefined);
  if (folder === undefined || name === undefined) return null;
  return join(folder, createHash('sha256').update(`${name} ${at}`).digest('hex').slice(0, 16));
}

/** What `build` printed, of whichever file's test it was that came first. */
export async function builtOnce(folder: string, build: () => Promise<string>): Promise<string> {
  const [claim, done] = [`${folder}.claim`, `${folder}.output`];
  if (isFirst(claim)) {
    const output = await build();
    // Whole or not there: others read it as soon as it is.
    writeFileSync(`${done}.part`, output);
    renameSync(`${done}.part`, done);
    return output;
  }
  for (const until = Date.now() + WAIT_MS; !existsSync(done); await sleep(100))
    if (Date.now() > until) throw new Error(`Another test file’s build did not come about at “${folder}”.`);
  return readFileSync(done, 'utf8');
}

function isFirst(claim: string): boolean {
  try {
    mkdirSync(claim);
    return true;
  } catch {
    return false;
  }
}
