/** Runs a program to its end and says what it took. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface Usage {
  wallMs: number;
  /** Of all threads. */
  cpuMs: number;
  peakMb: number;
}

/** Longer than that is a finding and no measurement. */
export const LIMIT_MS = 10 * 60_000;

/** Null where it was ended at the limit. Throws what it printed where it fails. */
export async function run(words: readonly string[]): Promise<Usage | null> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', resolve('bench/report-usage.ts'), ...words], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'exit');
  const [errors, usage] = await Promise.all([text(child.stderr as Readable), text(child.stdio[3] as Readable)]);
  const [code, signal] = (await ended) as [number | null, string | null];
  if (signal === 'SIGKILL') return null;
  if (code !== 0) throw new Error(`“${words.join(' ')}” ended with ${code}:\n${errors}`);
  return { wallMs: performance.now() - startedAt, ...(JSON.parse(usage) as Omit<Usage, 'wallMs'>) };
}
