/** The thread that {@link openThread} starts: answers what is asked of the file, in the order of asking. */
import { parentPort, workerData } from 'node:worker_threads';
import { answererOf, connect, setDurable, type Asking } from './sqlite-file.ts';
import type { Answer, FileOfThread } from './sqlite-thread.ts';

const { path, openingMs } = workerData as FileOfThread;
const writer = connect(path, openingMs);
setDurable(writer, path);
const answer = answererOf(path, writer);

parentPort?.on('message', (asking: Asking) => {
  parentPort?.postMessage(answerTo(asking));
  if (asking.what === 'close') parentPort?.close();
});

function answerTo(asking: Asking): Answer {
  try {
    return { result: answer(asking) };
  } catch (error) {
    // Of an error only message and stack would arrive; what is wrong stands in its codes.
    const { message, code, errcode } = error as Error & { code?: unknown; errcode?: unknown };
    return { error: { message, code, errcode } };
  }
}
