/** The built site for tests: built by the real command into a folder of its own, served on loopback. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serveFolder } from './serve-folder.ts';

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
}

export async function builtSite({ content = 'content', at }: BuiltSiteOptions = {}): Promise<BuiltSite> {
  const parent = mkdtempSync(join(tmpdir(), 'allclear-site-'));
  const folder = join(parent, 'site');
  const moment = at === undefined ? [] : ['--at', at];
  const words = ['scripts/build.ts', '--content', content, '--out', folder, ...moment];
  const { stdout } = await promisify(execFile)(process.execPath, words).catch((error: unknown) => {
    rmSync(parent, { recursive: true, force: true });
    throw error;
  });
  const server = await serveFolder(folder);
  return {
    folder,
    url: server.url,
    output: stdout,
    remove: async () => {
      await server.close();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
