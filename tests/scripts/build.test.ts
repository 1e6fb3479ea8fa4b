import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '#tests/support/temporary-store.ts';

const ROOT = join(import.meta.dirname, '../..');
const BUILD_FOLDER = join(ROOT, 'var', 'build');
const FULL = { size: '64k' };

/** A disk of its own is mounted where only the command sees it, and listed after it; not every machine lets a test do that. */
const MOUNTER = 'unshare';
const CAN_MOUNT = spawnSync(MOUNTER, ['-rm', 'true']).status === 0;

interface Outcome {
  code: number;
  out: string;
  error: string;
}

async function built(out: string, mount?: { at: string; size: string }): Promise<Outcome> {
  const words = [process.execPath, 'scripts/build.ts', '--content', 'tests/content', '--out', out];
  const script = 'mount -t tmpfs -o size="$1" tmpfs "$2"; at="$2"; shift 2; "$@"; code=$?; ls -A "$at"; exit $code';
  const [command = '', ...rest] =
    mount === undefined ? words : [MOUNTER, '-rm', 'sh', '-c', script, 'sh', mount.size, mount.at, ...words];
  const env = { ...process.env, NO_COLOR: '1' };
  return promisify(execFile)(command, rest, { cwd: ROOT, env }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, error: stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      out: stdout,
      error: stderr,
    }),
  );
}

/** A folder with an earlier site in `site`. */
function anEarlierSite(): string {
  const site = join(temporaryFolder(), 'site');
  mkdirSync(join(site, 'api', 'v2'), { recursive: true });
  writeFileSync(join(site, 'api', 'v2', 'status.json'), 'the earlier site');
  return site;
}

function earlierSiteOf(site: string): string[] {
  return [...readdirSync(dirname(site)), readFileSync(join(site, 'api', 'v2', 'status.json'), 'utf8')];
}

describe('a build that cannot be put in its place', () => {
  test.each([
    ['/proc/allclear', 'ENOENT'],
    ['/proc/allclear/site', 'ENOENT'],
    ['package.json/site', 'ENOTDIR'],
    [`/tmp/${'long'.repeat(80)}`, 'ENAMETOOLONG'],
  ])('is told in a sentence, here at %s', async (out, code) => {
    expect(await built(out)).toEqual({
      code: 1,
      out: '',
      error: `“${out}” cannot be written (${code}): name a folder that can be, as in “--out dist”.\nNothing was written.\n`,
    });
  });

  test('leaves none of the folders that it made on the way', async () => {
    const folder = temporaryFolder();
    const { code } = await built(join(folder, 'a', 'b', 'long'.repeat(80)));
    expect([code, readdirSync(folder)]).toEqual([1, []]);
  });

  test.skipIf(!CAN_MOUNT)('is told that its folder is a mount point, which stands as it was', async () => {
    const site = join(temporaryFolder(), 'site');
    mkdirSync(site);
    expect(await built(site, { at: site, size: '64m' })).toEqual({
      code: 1,
      out: '',
      error: `“${site}” is a mount point, which a build cannot replace: name a folder inside it, as in “--out ${site}/site”.\n“${site}” was left as it was.\n`,
    });
    expect(readdirSync(dirname(site))).toEqual(['site']);
  });

  test.skipIf(!CAN_MOUNT)('is told that the disk of its folder is full', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'site');
    expect(await built(out, { at: folder, ...FULL })).toEqual({
      code: 1,
      out: '',
      error: `The disk of “${out}” is full: free some space, or name a folder on another disk with --out.\nNothing was written.\n`,
    });
  });

  test.skipIf(!CAN_MOUNT)(
    'is told that the disk on which it is made is full, and the earlier site stands',
    async () => {
      const site = anEarlierSite();
      mkdirSync(BUILD_FOLDER, { recursive: true });
      expect(await built(site, { at: BUILD_FOLDER, ...FULL })).toEqual({
        code: 1,
        out: '',
        error: `The disk of “${BUILD_FOLDER}” is full: free some space there and build again.\n“${site}” was left as it was.\n`,
      });
      expect(earlierSiteOf(site)).toEqual(['site', 'the earlier site']);
    },
  );
});

describe('a build', () => {
  test('replaces the earlier site and what one that was killed has left, and nothing else, however many slashes were typed', async () => {
    const site = anEarlierSite();
    for (const name of ['site.old', 'site.new']) {
      mkdirSync(join(dirname(site), name));
      writeFileSync(join(dirname(site), name, 'thesis.md'), 'Years of work.');
    }
    for (const name of ['site.allclear-new', 'site.allclear-old'])
      mkdirSync(join(dirname(site), name, 'api'), { recursive: true });
    const { code, out } = await built(`${site}//`);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Built ${site}/ as of `));
    expect(readdirSync(dirname(site))).toEqual(['site', 'site.new', 'site.old']);
    expect(existsSync(join(dirname(site), 'site.old', 'thesis.md'))).toBe(true);
    expect(earlierSiteOf(site)).not.toContain('the earlier site');
  });

  test('into a link writes where the link leads', async () => {
    const site = anEarlierSite();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(site, link);
    await built(link);
    expect(readlinkSync(link)).toBe(site);
    expect(readFileSync(join(site, 'index.html'), 'utf8')).toContain('Town Water');
  });
});
