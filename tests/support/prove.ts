/** Proofs that take more than a minute: programs that end with 0 where a promise held. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

interface Proof {
  /** What it shows, as a sentence. */
  promise: string;
  /** What Node runs: a file and its arguments. */
  run: readonly string[];
}

export type Proofs = Readonly<Record<string, Proof>>;

/** Runs the proofs in turn, a failing one too; what they print goes to standard output. Returns the names of those that failed. */
export async function prove(proofs: Proofs, say: (line: string) => void): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, { promise, run }] of Object.entries(proofs)) {
    say(`${name}: ${promise}`);
    const startedAt = performance.now();
    const isKept = await endsWell(run);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    say(`${name}: ${isKept ? 'kept' : 'BROKEN'}, after ${seconds} s`);
    if (!isKept) failed.push(name);
  }
  return failed;
}

async function endsWell(run: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, run, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}
