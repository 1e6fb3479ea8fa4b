/** Command lines: what was typed against what the command takes, with one sentence where they differ. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { parseInstant, type Instant } from '#core/instant.ts';
import { endSurprisesInASentence } from '#scripts/surprise.ts';

/**
 * What every command begins with. Prints the usage for `--help`, a sentence for anything else that
 * is wrong, and exits (0 or 2); from here on a surprise is a sentence too.
 */
export function parseArguments<const O extends ParseArgsOptionsConfig>(usage: string, options: O, words = 0) {
  endSurprisesInASentence();
  const parsed = parsedOrStop(usage, options, words);
  if ('help' in parsed.values && parsed.values.help === true) stop(usage, 0);
  if (parsed.positionals.length > words) stop(`“${parsed.positionals[words]}” is one word too many.\n\n${usage}`, 2);
  return parsed;
}

function parsedOrStop<const O extends ParseArgsOptionsConfig>(usage: string, options: O, words: number) {
  try {
    return parseArgs({
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: words > 0,
      strict: true,
    });
  } catch (error) {
    return stop(`${sentenceFor(error)}\n\n${usage}`, 2);
  }
}

/** The moment named by a flag, null where the flag is absent; exits with a sentence where it is not one. */
export function instantArgument(flag: string, text: string | undefined): Instant | null {
  if (text === undefined) return null;
  return (
    parseInstant(text) ??
    stop(`${flag} takes a moment with its zone, as in “${flag} 2022-01-17T14:00Z”; “${text}” is none.`, 2)
  );
}

/** The number that a flag names; exits with a sentence where it is none in the range. */
export function numberArgument(flag: string, text: string, { from, to }: { from: number; to: number }): number {
  const number = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN;
  return number >= from && number <= to
    ? number
    : stop(`${flag} takes a number from ${from} to ${to}; “${text}” is none.`, 2);
}

/** Prints and exits; usage asked for goes to standard output, mistakes to standard error. */
export function stop(message: string, exitCode: number): never {
  (exitCode === 0 ? console.log : console.error)(message);
  process.exit(exitCode);
}

/** Node's messages name the flag or the word in quotation marks, and go on with advice that fits no command of ours. */
function sentenceFor(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const [, said = ''] = /'(.*?)(?: <value>)?'(?:\.| argument| does|$)/s.exec(message) ?? [];
  const flag = `“${said.split(', ').at(-1)}”`;
  if (message.startsWith('Unknown option')) return `Unknown option ${flag}.`;
  if (message.startsWith('Unexpected argument')) return `“${said}” is one word too many.`;
  return message.includes('does not take') ? `${flag} takes no value.` : `${flag} needs a value after it.`;
}
