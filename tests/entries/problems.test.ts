import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContent } from '#entries/content.ts';
import { digestOf } from '#entries/entry.ts';
import { PROBLEM_CODES } from '#entries/problem.ts';
import { INCIDENT, NOW, problemsWith, VALID_FILES, withContent, writeFiles } from '#tests/support/content-folder.ts';
import { ANCHOR_CASES } from './cases/anchors.ts';
import { BLANK_CASES } from './cases/blanks.ts';
import { BRAND_CASES } from './cases/brand.ts';
import { COURSE_CASES } from './cases/course.ts';
import { FILE_CASES } from './cases/files.ts';
import { KEY_CASES } from './cases/keys.ts';
import { PROMISE_CASES } from './cases/promises.ts';
import { REFERENCE_CASES } from './cases/references.ts';
import { TEXT_CASES } from './cases/texts.ts';
import { TOGETHER_CASES } from './cases/together.ts';
import { VALUE_CASES } from './cases/values.ts';
import { YAML_CASES } from './cases/yaml.ts';

const CASES = [
  ANCHOR_CASES,
  BLANK_CASES,
  BRAND_CASES,
  PROMISE_CASES,
  TOGETHER_CASES,
  FILE_CASES,
  YAML_CASES,
  KEY_CASES,
  VALUE_CASES,
  COURSE_CASES,
  REFERENCE_CASES,
  TEXT_CASES,
].flat();

/** One mistake each, in four files. */
const MISTAKES = {
  'about.md': 'We write here.\n',
  [`${INCIDENT}/02-back.md`]: VALID_FILES[`${INCIDENT}/02-back.md`].replace('resolved', 'resolve'),
  'guidance/Pay.md': 'anything',
  'templates/service-trouble.md': '---\ntemplate: A: B\nfor: nobody\n---\nText.\n',
};

describe('a mistake in the content folder', () => {
  test.for(CASES)('$says', ({ files, arrange, problems }) => {
    const found = withContent(files, (folder) => {
      arrange?.(folder);
      return readContent(folder, NOW);
    });
    expect(found).toEqual({ content: null, problems });
  });

  test('of every code has its case here', () => {
    const fired = new Set(CASES.flatMap(({ problems }) => problems.map(({ code }) => code)));
    expect([...fired].toSorted()).toEqual([...PROBLEM_CODES]);
  });
});

describe('a check', () => {
  test('finds nothing in a folder with one of everything', () => {
    expect(problemsWith({})).toEqual([]);
  });

  test('tells every problem of every file at once, by file, line and column', () => {
    const places = problemsWith(MISTAKES).map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
    expect(places).toEqual([
      'about.md:1:1 no-front-matter',
      'guidance/Pay.md:1:1 file-name',
      `${INCIDENT}/02-back.md:3:9 unknown-value`,
      'templates/service-trouble.md:2:11 yaml-syntax',
    ]);
  });

  test('says the same in whatever order the files came into the folder', () => {
    const files = Object.entries({ ...VALID_FILES, ...MISTAKES });
    const expected = problemsWith(MISTAKES);
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (shuffled) => {
        const nothing = Object.fromEntries(Object.keys(VALID_FILES).map((file) => [file, null]));
        const found = withContent(nothing, (folder) => {
          writeFiles(folder, Object.fromEntries(shuffled));
          return readContent(folder, NOW).problems;
        });
        expect(found).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  test('goes on with the incidents where page.yaml is wrong', () => {
    const found = problemsWith({
      'page.yaml': 'name: Example\n',
      [`${INCIDENT}/03-more.md`]:
        '---\nat: 2026-05-05T09:00Z\nstatus: resolved\ncomponents: { sign-in: suspended }\n---\n',
    });
    expect(found.map(({ code }) => code)).toEqual([
      'resolved-not-operational',
      'empty-body',
      'missing-key',
      'missing-key',
    ]);
  });

  test('judges an incident’s course whatever its translations lack', () => {
    const found = problemsWith({
      [`${INCIDENT}/01-late.es.md`]: 'no keys',
      [`${INCIDENT}/02-back.md`]: '---\nat: 2026-05-04T13:00Z\nstatus: resolved\n---\nBack.\n',
    });
    expect(found.map(({ code }) => code)).toEqual(['no-front-matter', 'resolved-not-operational']);
  });

  test('blames no update for the first one that cannot be read', () => {
    const found = problemsWith({
      [`${INCIDENT}/01-late.md`]: 'no keys',
      [`${INCIDENT}/03-more.md`]: '---\nat: 2026-05-04T10:00Z\nstatus: monitoring\n---\nText.\n',
    });
    expect(found.map(({ file, code }) => `${file} ${code}`)).toEqual([`${INCIDENT}/01-late.md no-front-matter`]);
  });

  test('blames no translation for the original that cannot be read', () => {
    const found = problemsWith({
      'about.md': 'no keys',
      'about.es.md': `---\ntranslates: ${digestOf('We write here.')}\n---\nEscribimos aquí.\n`,
    });
    expect(found.map(({ file, code }) => `${file} ${code}`)).toEqual(['about.md no-front-matter']);
  });

  test('judges the future only where it is told the time', () => {
    const announcement = '---\ntitle: Cards\nat: 2031-05-13T00:00Z\n---\nText.\n';
    const judge = (now: number | null) =>
      withContent({ 'announcements/2031-05-13-cards.md': announcement }, (folder) =>
        readContent(folder, now).problems.map(({ code }) => code),
      );
    expect([judge(null), judge(NOW)]).toEqual([[], ['time-in-future']]);
  });

  test('never unfolds nine lines into three gigabytes', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const lines = names.map((name, index) => {
      const before = names[index - 1];
      const item = before === undefined ? 'ha' : `*${before}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => item).join(', ')}]\n`;
    });
    const found = problemsWith({ 'page.yaml': lines.join('') });
    expect(found.map(({ line, code }) => `${line} ${code}`)).toEqual(
      names.map((_, index) => `${index + 1} yaml-alias`),
    );
  });

  test.for(['nowhere', 'page.yaml', 'page.yaml/below'])('needs a folder, and “%s” is none', (name) => {
    const found = withContent({}, (folder) => {
      const path = `${folder}/${name}`;
      return { path, ...readContent(path) };
    });
    expect(found.problems).toEqual([
      {
        file: 'page.yaml',
        line: 1,
        column: 1,
        code: 'missing-file',
        message: `There is no folder “${found.path}”, or your account may not read it.`,
        fix: 'Name the folder that holds page.yaml, as in “--content content”.',
      },
    ]);
  });
});
