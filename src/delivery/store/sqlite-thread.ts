/**
 * The file in a thread of its own: while it commits, this one goes on with its
 * sockets. Answers come in the order of the askings. The thread keeps no
 * process alive unless something has been asked; where it dies, everything that
 * is asked of it fails with a sentence.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Ask } from './sqlite-database.ts';
import type { Asking } from './sqlite-file.ts';
import { StoreError } from './store-error.ts';

export interface FileOfThread {
  path: string;
  /** So long another process is waited for while the file is opened. */
  openingMs: number;
}

export type Answer = { result: unknown } | { error: { message: string; code: unknown; errcode: unknown } };

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

export function openThread(file: FileOfThread): Ask {
  // This process's own words need not fit a thread, as those that say what program it runs.
  const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: file, execArgv: [] });
  const waiting: Waiting[] = [];
  let ended: Error | null = null;
  worker.unref();
  worker.on('message', (answer: Answer) => {
    const asked = waiting.shift();
    if (waiting.length === 0) worker.unref();
    if ('error' in answer) asked?.reject(Object.assign(new Error(answer.error.message), answer.error));
    else asked?.resolve(answer.result);
  });
  worker.on('error', (error) => end(error));
  worker.on('exit', () => end(new Error('it ended')));
  function end(reason: unknown): void {
    ended ??= endOf(file.path, reason);
    for (const { reject } of waiting.splice(0)) reject(ended);
  }
  function ask(asking: Asking): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (ended !== null) return reject(ended);
      worker.postMessage(asking);
      waiting.push({ resolve, reject });
      worker.ref();
    });
  }
  return async (asking) => {
    if (asking.what !== 'close') return ask(asking);
    if (ended !== null) return undefined;
    const exit = once(worker, 'exit');
    await ask(asking);
    worker.ref();
    return exit;
  };
}

function endOf(path: string, reason: unknown): Error {
  if (reason instanceof StoreError) return reason;
  const said = reason instanceof Error ? reason.message : String(reason);
  return new StoreError(
    `The thread that keeps “${path}” has ended (${said}): start this program again. What was written before stands.`,
  );
}
