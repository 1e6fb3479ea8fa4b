/** The built site for tests: built by the real command into a folder of its own, served on loopback. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serveFolder } from './serve-folder.ts';
import { builtOnce, sharedFolder } from './shared-builds.ts';

export interface BuiltSite {
  folder: string;
  url: string;
  /** What the command printed. */
  output: string;
  remove(): Promise<void>;
}

export interface BuiltSiteOptions {
  content?: string;
  /** As in `--at`. */
  at?: string;
  /** For a test that changes the folder, or is about building itself; else several files may look at the same build. */
  isOwn?: boolean;
  /** A name for content that several files make alike, and whose build they share. */
  alike?: string;
}

export async function builtSite(options: BuiltSiteOptions = {}): Promise<BuiltSite> {
  const { content = 'content', at, isOwn = false, alike } = options;
  const shared = isOwn ? null : sharedFolder({ content, at, alike });
  const parent = shared ?? mkdtempSync(join(tmpdir(), 'allclear-site-'));
  const folder = join(parent, 'site');
  const forget = () => rmSync(parent, { recursive: true, force: true });
  const build = () => buildInto(folder, { content, at, onFailure: forget });
  if (shared !== null) mkdirSync(shared, { recursive: true });
  const output = shared === null ? await build() : await builtOnce(shared, build);
  const server = await serveFolder(folder);
  return {
    folder,
    url: server.url,
    output,
    remove: async () => {
      await server.close();
      if (shared === null) forget();
    },
  };
}

interface Building {
  content: string;
  at: string | undefined;
  onFailure: () => void;
}

/** By the command that operators use; what it printed. */
async function buildInto(folder: string, { content, at, onFailure }: Building): Promise<string> {
  const moment = at === undefined ? [] : ['--at', at];
  const words = ['scripts/build.ts', '--content', content, '--out', folder, ...moment];
  try {
    return (await promisify(execFile)(process.execPath, words)).stdout;
  } catch (error) {
    onFailure();
    throw error;
  }
}
