/** One build in a thread of its own: every build reads the content anew, and a process can make many. */
import { parentPort, workerData } from 'node:worker_threads';
import { buildSite, type BuildOptions } from '#scripts/build-site.ts';

parentPort?.postMessage(await buildSite(workerData as BuildOptions));
