/** `npm start` as a newcomer types it: a process of its own, and what it has printed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Running {
  child: ChildProcess;
  output: () => string;
  /** Waits until the program has printed the text. */
  says: (text: string) => Promise<void>;
}

export interface Started extends Omit<Running, 'child'> {
  /** Of the page, without a slash at its end. */
  url: string;
  /** Sends Ctrl-C; the exit code. */
  end: () => Promise<number | null>;
  /** Ends it as a power cut would. */
  kill: () => Promise<void>;
}

/** Resolves when the preview can be seen. */
export async function startPreview(words: string[]): Promise<Started> {
  const { child, says, output } = runStart(words);
  await says('Ctrl-C ends it.');
  return {
    url: /The page +(\S+)\//.exec(output())?.[1] ?? '',
    output,
    says,
    end: () => endOf(child),
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

const children: ChildProcess[] = [];

/** Does not wait for anything. */
export function runStart(words: string[]): Running {
  const child = spawn(process.execPath, ['scripts/start.ts', ...words]);
  children.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (printed += text.toString()));
  return {
    child,
    output: () => printed,
    says: (text) =>
      until(
        () => printed.includes(text),
        () => `“${text}” in:\n${printed}`,
        () => isRunning(child),
      ),
  };
}

/** Whatever of them is still there. */
export async function endAll(): Promise<void> {
  await Promise.all(children.splice(0).map(endOf));
}

export function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

export function endOf(child: ChildProcess): Promise<number | null> {
  if (!isRunning(child)) return Promise.resolve(child.exitCode);
  child.kill('SIGINT');
  return new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

/** However long it takes on a busy machine: the test has a limit of its own. A program that has ended says no more. */
export async function until(isTrue: () => boolean, what: () => string, canStill: () => boolean): Promise<void> {
  while (!isTrue()) {
    if (!canStill()) throw new Error(`There was no ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
