/** Thousands of files with mistakes in them, and whether a check of each ends and names a place in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readContent } from '#entries/content.ts';
import { listFiles } from '#entries/list-files.ts';
import { PROBLEM_CODES, sortProblems, type Problem } from '#entries/problem.ts';
import { NOW, withContent, writeFiles } from '#tests/support/content-folder.ts';
import { mutate, pick, seeded } from './mutations.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Milliseconds; one reading takes a hundredth of it. */
const PATIENCE = 5000;

/** Of 2,800 in 70 rounds, the first of them. */
export function manyBrokenOnes(share: number): Run {
  return broken({ folder: 'content', rounds: 70 * share, mutants: 40, seed: 20_220_117 });
}

/** Of 1,200, each in a round of its own, the first of them. */
export function brokenOnesAmongWholeOnes(share: number): Run {
  return broken({ folder: 'tests/content', rounds: 1200 * share, mutants: 1, seed: 20_260_328 });
}

/** What comes of so many where all is well. */
export function wellTold(mutants: number): Run {
  return { mutants, strays: [], unsorted: [], slow: [] };
}

interface Run {
  mutants: number;
  /** Problems that say nothing, or stand nowhere. */
  strays: Problem[];
  /** Rounds whose problems came in another order than a reader's. */
  unsorted: number[];
  /** Rounds that took longer than anybody would wait. */
  slow: number[];
}

/** Reads a folder again and again, each time with other files broken. */
function broken(plan: { folder: string; rounds: number; mutants: number; seed: number }): Run {
  const random = seeded(plan.seed);
  const whole = wholeFiles(join(ROOT, plan.folder));
  const names = Object.keys(whole);
  const run: Run = { mutants: 0, strays: [], unsorted: [], slow: [] };
  withContent({}, (folder) => {
    const place = `${folder}/${plan.folder}`;
    writeFiles(place, whole);
    for (let round = 0; round < plan.rounds; round += 1) {
      const mutants: Record<string, Uint8Array> = {};
      for (let made = 0; made < plan.mutants; made += 1) {
        const name = pick(names, random);
        mutants[name] = mutate(mutants[name] ?? whole[name] ?? new Uint8Array(), random);
        run.mutants += 1;
      }
      writeFiles(place, mutants);
      const begun = performance.now();
      const { problems } = readContent(place, NOW);
      if (performance.now() - begun > PATIENCE) run.slow.push(round);
      run.strays.push(...problems.filter((problem) => !isTold(problem, { ...whole, ...mutants })));
      if (!isDeepStrictEqual(problems, sortProblems(problems))) run.unsorted.push(round);
      writeFiles(place, Object.fromEntries(Object.keys(mutants).map((name) => [name, whole[name] ?? null])));
    }
  });
  return run;
}

function wholeFiles(folder: string): Record<string, Uint8Array> {
  return Object.fromEntries(listFiles(folder).map((file) => [file, readFileSync(join(folder, file))]));
}

/** Whether a problem has a known code, two sentences, and a place that an editor can go to. */
function isTold({ file, line, column, code, message, fix }: Problem, files: Record<string, Uint8Array>): boolean {
  const text = new TextDecoder().decode(files[file]);
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const isInFile = line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1;
  const areSentences = [message, fix].every((said) => /^[^\n]+[.?]$/.test(said) && !/undefined|\[object/.test(said));
  return isInFile && areSentences && PROBLEM_CODES.includes(code);
}
