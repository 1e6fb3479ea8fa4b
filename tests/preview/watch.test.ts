import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { watchFolder } from '#preview/watch.ts';

let parent: string;
let folder: string;
let heard: string[];
let stopWatching: () => void;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'allclear-watch-'));
  folder = join(parent, 'content');
  write('incidents/one/01-late.md', 'first');
  heard = [];
  stopWatching = watchFolder(
    folder,
    { onChange: () => heard.push('changed'), onGone: () => heard.push('gone') },
    EVERY_MS,
  );
});

afterEach(() => {
  stopWatching();
  rmSync(parent, { recursive: true, force: true });
});

const EVERY_MS = 10;
/** Many looks. */
const QUIET_MS = 300;

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What was heard since the last call, once something was and all is quiet. */
async function hears(): Promise<string[]> {
  for (let tries = 0; tries < 500 && heard.length === 0; tries += 1) await pause(EVERY_MS);
  await pause(QUIET_MS);
  return heard.splice(0);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

describe('a change is heard once', () => {
  test.each<[string, () => void]>([
    ['of a text', () => write('incidents/one/01-late.md', 'other')],
    ['of a text that stays as long', () => write('incidents/one/01-late.md', 'FIRST')],
    ['by a new file in a new folder', () => write('incidents/two/01-new.md', 'new')],
    ['by a file that goes', () => rmSync(join(folder, 'incidents/one/01-late.md'))],
    [
      'of many files at once',
      () => ['a', 'b', 'c', 'd'].forEach((name) => write(`incidents/${name}/01-new.md`, 'text')),
    ],
  ])('%s', async (_what, change) => {
    change();
    expect(await hears()).toEqual(['changed']);
  });

  test('where an editor or git puts another file in its place, and every time', async () => {
    for (const text of ['second', 'third']) {
      write('.saved-by-an-editor', text);
      renameSync(join(folder, '.saved-by-an-editor'), join(folder, 'incidents/one/01-late.md'));
      expect(await hears()).toEqual(['changed']);
    }
    write('incidents/one/01-late.md', 'in place');
    expect(await hears()).toEqual(['changed']);
  });
});

describe('a folder', () => {
  test('that is moved away and back is told gone, then changed, and is watched on', async () => {
    renameSync(folder, join(parent, 'elsewhere'));
    expect(await hears()).toEqual(['gone']);
    renameSync(join(parent, 'elsewhere'), folder);
    expect(await hears()).toEqual(['changed']);
    write('incidents/one/01-late.md', 'later');
    expect(await hears()).toEqual(['changed']);
  });

  test('that another one replaces is watched on', async () => {
    rmSync(folder, { recursive: true });
    write('incidents/one/01-late.md', 'another');
    expect(await hears()).toEqual(['changed']);
    write('incidents/one/02-more.md', 'more');
    expect(await hears()).toEqual(['changed']);
  });

  test('that git checks out anew is watched on', async () => {
    const git = (...words: string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-C', parent, ...words], {
        stdio: 'pipe',
      });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'One');
    git('checkout', '--quiet', '-b', 'without');
    git('rm', '--quiet', '-r', 'content');
    git('commit', '--quiet', '--message', 'None');
    expect(await hears()).toEqual(['gone']);
    git('checkout', '--quiet', '-');
    expect(await hears()).toEqual(['changed']);
    write('incidents/one/01-late.md', 'after the checkout');
    expect(await hears()).toEqual(['changed']);
  });
});

test('nothing is heard where nothing changes, and nothing after the end', async () => {
  await pause(QUIET_MS);
  stopWatching();
  write('incidents/one/01-late.md', 'unheard');
  await pause(QUIET_MS);
  expect(heard).toEqual([]);
});
