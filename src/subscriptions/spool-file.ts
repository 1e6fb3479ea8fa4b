/** Tokens in a file, a line each: on the disk before whoever added one goes on. */
import { open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface SpoolFile {
  /** Those that are in it or on their way to it. */
  count: () => number;
  /** Resolves when it is on the disk. */
  add: (token: string) => Promise<void>;
  /** Those that are on the disk. */
  tokens: () => Promise<string[]>;
  /** Removes the file; false: more than `count` are in it by now, and it stays. */
  forget: (count: number) => Promise<boolean>;
}

const TOKEN = /^[a-z2-7]{1,100}$/;

/** A file that nobody else writes to. */
export function spoolFile(path: string): SpoolFile {
  let turn: Promise<unknown> = Promise.resolve();
  let queue: string[] = [];
  let writing: Promise<void> | null = null;
  let [underWay, kept] = [0, 0];
  /** Nothing is forgotten while something is written. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }
  return {
    count: () => kept + underWay + queue.length,
    add(token) {
      queue.push(token);
      // Those of this moment go to the disk together.
      writing ??= inTurn(async () => {
        const tokens = queue;
        [queue, writing, underWay] = [[], null, tokens.length];
        await append(path, tokens).finally(() => (underWay = 0));
        kept += tokens.length;
      });
      return writing;
    },
    tokens: async () => (kept === 0 ? [] : tokensIn(path)),
    forget: (count) =>
      inTurn(async () => {
        if (kept > count) return false;
        if (kept > 0) await unlink(path);
        kept = 0;
        return true;
      }),
  };
}

async function append(path: string, tokens: readonly string[]): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    // What was cut short before, as by a full disk, ends here.
    const { size } = await file.stat();
    await file.appendFile(`${size === 0 ? '' : '\n'}${tokens.map((token) => `${token}\n`).join('')}`);
    await file.sync();
  } finally {
    await file.close();
  }
  // Its name has to outlive the power too.
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

/** A line that was cut short names nobody, and nobody was told that it was taken. */
export async function tokensIn(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.slice(0, -1).filter((line) => TOKEN.test(line));
}
