import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn, run, temporary } from './moving.ts';

const CONTENT = ['--content', 'tests/content'];

test('an export takes the place of an earlier one, whole', async () => {
  const folder = temporary();
  const out = join(folder, 'dump.json');
  writeFileSync(out, 'the earlier one');
  expect(await run('export', [...CONTENT, '--out', out])).toMatchObject({ code: 0, error: '' });
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ page: { name: 'Town Water' } });
  expect(Object.keys(filesIn(folder))).toEqual(['dump.json']);
});

test('an export to a folder that is not there says so', async () => {
  const out = join(temporary(), 'nowhere', 'dump.json');
  expect(await run('export', [...CONTENT, '--out', out])).toMatchObject({
    code: 1,
    error: `“${out}” was not written: there is no such folder. Name another file with --out; what stood there stands as it was.\n`,
  });
});

test.each(['a folder', 'a device'])('an export replaces no %s', async (what) => {
  const folder = temporary();
  mkdirSync(join(folder, 'there'));
  const out = what === 'a folder' ? join(folder, 'there') : '/dev/null';
  expect(await run('export', [...CONTENT, '--out', out])).toMatchObject({
    code: 1,
    error: `“${out}” is no file that could be replaced: name another with --out.\n`,
  });
  expect(filesIn(folder)).toEqual({});
});
