import { Worker } from 'node:worker_threads';
import type { BuildOptions, BuildOutcome } from '#scripts/build-site.ts';

/** As `buildSite`, in a thread. A thread that fails is an outcome too. */
export function buildInThread(options: BuildOptions): Promise<BuildOutcome> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('build-worker.ts', import.meta.url), { workerData: options, stdout: true });
    const fail = (reason: string): void =>
      resolve({ isBuilt: false, message: `The site could not be built: ${reason}` });
    worker.once('message', (outcome: BuildOutcome) => {
      resolve(outcome);
      void worker.terminate();
    });
    worker.once('error', (error) => fail(error instanceof Error ? error.message : String(error)));
    worker.once('exit', (code) => fail(`the build ended with code ${code}`));
  });
}
