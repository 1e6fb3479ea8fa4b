/** What was looked at before mails go out, one finding each, as values and as text. */

export interface Check {
  /** What was looked at, in a word or two: “SPF”. */
  name: string;
  /** `warn`: mails go out, and some will not arrive, or something was not to be seen. `fail`: send nothing yet. */
  state: 'ok' | 'warn' | 'fail';
  /** What was found. No secrets, no subscribers' addresses. */
  sentence: string;
  /** What to do; null where nothing is. */
  fix: string | null;
}

export function ok(name: string, sentence: string): Check {
  return { name, state: 'ok', sentence, fix: null };
}

export function warn(name: string, sentence: string, fix: string): Check {
  return { name, state: 'warn', sentence, fix };
}

export function fail(name: string, sentence: string, fix: string): Check {
  return { name, state: 'fail', sentence, fix };
}

/** The findings as an operator reads them in a terminal. */
export function doctorText(checks: Check[]): string {
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ state, name, sentence, fix }) => [
    `${state.padEnd(4)}  ${name.padEnd(width)}  ${sentence}`,
    ...(fix === null ? [] : [`${' '.repeat(width + 8)}${fix}`]),
  ]);
  return [...lines, '', closingLine(checks)].join('\n');
}

function closingLine(checks: Check[]): string {
  const [fails, warns] = [count(checks, 'fail'), count(checks, 'warn')];
  if (fails > 0)
    return `${fails} of ${checks.length} ${fails === 1 ? 'is' : 'are'} to be mended before anything is sent.`;
  if (warns > 0) return `Nothing stands in the way; ${warns} of ${checks.length} could be better.`;
  return 'All is well.';
}

function count(checks: Check[], state: Check['state']): number {
  return checks.filter((check) => check.state === state).length;
}
