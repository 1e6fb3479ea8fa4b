/** Asks a person to type what they are about to do. A program that calls the command is not asked. */
import { createInterface } from 'node:readline/promises';
import { stop } from '#scripts/arguments.ts';

export interface Question {
  /** What would happen, as a sentence. */
  about: string;
  /** What must be typed, exactly. */
  answer: string;
}

/** Goes on, or ends the program with nothing done. */
export async function confirmOrStop({ about, answer }: Question): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await asking.question(`${about}\nType “${answer}” to go on: `);
  asking.close();
  if (typed.trim() !== answer) stop('That is something else, so nothing was sent and nobody is marked.', 1);
}
