/**
 * What no part of a command has expected ends it with one sentence: what happened, where, and
 * in what state things are. Never with a stack, an address or a secret. Above all commands,
 * since each begins with `parseArguments`.
 */
import { blanked, knownFailure, stackOf, surpriseOf } from '#delivery/store/surprise.ts';
import { isDebugging } from '#scripts/environment.ts';

/** So ends a command that met what it did not expect. */
const SURPRISED = 2;

export function endSurprisesInASentence(): void {
  process.on('uncaughtException', (error: unknown) => {
    const { sentence, code } = sentenceOf(error);
    console.error(isDebugging() ? `${sentence}\n\n${blanked(stackOf(error))}` : sentence);
    process.exit(code);
  });
  for (const stream of [process.stdout, process.stderr]) stream.on('error', outputFailed);
}

/** What is known has its own sentence, and the exit code of a command that could not do its work. */
export function sentenceOf(error: unknown): { sentence: string; code: number } {
  const known = knownFailure(error);
  if (known !== null) return { sentence: known, code: 1 };
  return {
    sentence: `Something happened that this program does not expect (${surpriseOf(error)}), so it stopped. It is a bug: please report it with this line. What was finished before stands, and running the command again does nothing twice. ALLCLEAR_DEBUG=1 before the command shows more.`,
    code: SURPRISED,
  };
}

/** A reader that has seen enough, as in “| head”, does not end what is being done: a sender goes on to its last mail. */
function outputFailed({ code }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  process.exitCode = 1;
  console.error(`What there was to print could not be written (${code ?? 'for an unknown reason'}).`);
}
