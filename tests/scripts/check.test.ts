import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf } from '#entries/entry.ts';
import { type Files, INCIDENT, withContent } from '#tests/support/content-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const WRONG = { 'about.md': '---\ntitle: About\nwho: us\n---\nWe write here.\n' };

interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

describe('the exit code of a check', () => {
  test('is 0 where nothing is wrong', () => {
    expect(checked({})).toEqual({ status: 0, stdout: 'No problems in content/.\n', stderr: '' });
  });

  test('is 1 where something is wrong', () => {
    expect(checked(WRONG)).toEqual({
      status: 1,
      stdout: `about.md:3:1  unknown-key
  There is no key “who”.
  → Write “title”.

1 problem in 1 file. docs/problems.md explains each code.
`,
      stderr: '',
    });
  });

  test('is 1 where the folder does not exist', () => {
    expect(run('--content', 'nowhere')).toEqual({
      status: 1,
      stdout: `page.yaml:1:1  missing-file
  There is no folder “nowhere”, or your account may not read it.
  → Name the folder that holds page.yaml, as in “--content content”.

1 problem in 1 file. docs/problems.md explains each code.
`,
      stderr: '',
    });
  });

  test.for([
    [['--jsn'], 'Unknown option “--jsn”.'],
    [['-x'], 'Unknown option “-x”.'],
    [['--content'], '“--content” needs a value after it.'],
    [['--content', '--json'], '“--content” needs a value after it.'],
    [['--json=yes'], '“--json” takes no value.'],
    [['--help=yes'], '“--help” takes no value.'],
    [["Kim's content. And more"], "“Kim's content. And more” is one word too many."],
  ] as const)('is 2 after %j, with a sentence and the usage', ([words, sentence]) => {
    const { status, stdout, stderr } = run(...words);
    const [first, second, ...usage] = stderr.split('\n');
    expect({ status, stdout, first, second, usage: usage.join('\n') }).toEqual({
      status: 2,
      stdout: '',
      first: sentence,
      second: '',
      usage: usageText(),
    });
  });

  test('is 2 where two forms are asked for at once', () => {
    expect(checked({}, '--json', '--ci')).toEqual({
      status: 2,
      stdout: '',
      stderr: '--json and --ci print the same problems in two forms: give one of them.\n',
    });
  });

  test('is 0 after --help, which prints the usage', () => {
    expect(run('--help')).toEqual({ status: 0, stdout: usageText(), stderr: '' });
    expect(usageText()).toMatch(/^npm run check -- \[--content FOLDER\] \[--json \| --ci\] \[--digests\]\n/);
  });
});

describe('a check', () => {
  test('with --json prints problems for a program', () => {
    const { status, stdout } = checked(WRONG, '--json');
    const problems: unknown = JSON.parse(stdout);
    expect({ status, problems }).toEqual({
      status: 1,
      problems: {
        problems: [
          {
            file: 'about.md',
            line: 3,
            column: 1,
            code: 'unknown-key',
            message: 'There is no key “who”.',
            fix: 'Write “title”.',
          },
        ],
      },
    });
  });

  test('with --ci prints problems as annotations', () => {
    const outcome = withContent(WRONG, (folder) => ({ folder, ...run('--ci', '--content', folder) }));
    expect(outcome).toEqual({
      folder: outcome.folder,
      status: 1,
      stdout: `::error file=${outcome.folder}/about.md,line=3,col=1,title=unknown-key::There is no key “who”. Write “title”.\n`,
      stderr: '',
    });
  });
});

describe('a list of digests', () => {
  test('names every original, also while a translation waits for its digest', () => {
    const { status, stdout, stderr } = checked(
      { 'about.es.md': '---\ntranslates: TODO\n---\nEscribimos aquí.\n' },
      '--digests',
    );
    const about = stdout.split('\n').find((line) => line.endsWith('  about.md'));
    expect({ status, about, lines: stdout.trim().split('\n').length, stderr }).toEqual({
      status: 0,
      about: `${digestOf('We write here.')}  about.md`,
      lines: 10,
      stderr: '',
    });
  });

  test('says which originals have none, because they cannot be read', () => {
    const { status, stdout, stderr } = checked({ [`${INCIDENT}/01-late.md`]: 'no keys' }, '--digests');
    expect({ status, lines: stdout.trim().split('\n').length, first: stderr.split('\n')[0] }).toEqual({
      status: 1,
      lines: 9,
      first: `${INCIDENT}/01-late.md:1:1  no-front-matter`,
    });
  });

  test('of a folder that does not exist is a sentence', () => {
    const { status, stdout, stderr } = run('--digests', '--content', 'nowhere');
    expect({ status, stdout, second: stderr.split('\n')[1] }).toEqual({
      status: 1,
      stdout: '',
      second: '  There is no folder “nowhere”, or your account may not read it.',
    });
  });
});

function checked(files: Files, ...words: string[]): Outcome {
  return withContent(files, (folder) => run('--content', folder, ...words));
}

function run(...words: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check.ts', ...words], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function usageText(): string {
  return run('--help').stdout;
}
