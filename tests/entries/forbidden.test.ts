import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { INCIDENT, withContent } from '#tests/support/content-folder.ts';

/** An account that may do nothing; root may read whatever it likes, and so judges nothing here. */
const NOBODY = 65_534;

const READER = `
import { readContent } from '${join(import.meta.dirname, '../../src/entries/content.ts')}';
if (process.getuid() === 0) {
  process.setgid(${NOBODY});
  process.setuid(${NOBODY});
}
const { problems } = readContent(process.argv[1]);
console.log(problems.map(({ file, code, message }) => file + ' ' + code + ' ' + message).join('\\n'));
`;

describe('what the account may not read', () => {
  test('is a problem for a file and for a folder in the content', () => {
    expect(readAsNobody(['about.md', INCIDENT])).toEqual({
      stdout: `about.md file-unreadable This file cannot be read (EACCES).
${INCIDENT} file-unreadable This file cannot be read (EACCES).
`,
      stderr: '',
    });
  });

  test('is a problem for the whole folder', () => {
    const { stdout, stderr } = readAsNobody(['.']);
    expect({ stdout: stdout.replace(/“.*”/, '“…”'), stderr }).toEqual({
      stdout: 'page.yaml missing-file There is no folder “…”, or your account may not read it.\n',
      stderr: '',
    });
  });
});

function readAsNobody(forbidden: readonly string[]): { stdout: string; stderr: string } {
  return withContent({}, (folder) => {
    handOver(dirname(folder));
    for (const path of forbidden) chmodSync(join(folder, path), 0);
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', READER, folder], {
      encoding: 'utf8',
    });
    for (const path of forbidden) chmodSync(join(folder, path), 0o755);
    return { stdout, stderr };
  });
}

function handOver(parent: string): void {
  if (process.getuid?.() !== 0) return;
  for (const path of ['.', ...readdirSync(parent, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(parent, path), NOBODY, NOBODY);
  }
}
