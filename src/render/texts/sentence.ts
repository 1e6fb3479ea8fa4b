/** Sentences of what staff wrote in one line: some of them close it, some do not, and each language has its own sign. */
import type { Words } from '../words/words.ts';

/** A sign that closes a sentence, and what may stand behind it. */
const CLOSED = /[.!?…。！？｡।؟]["'”’»›)\]」』）]*$/u;

export function asSentence(text: string, { fullStop }: Pick<Words, 'fullStop'>): string {
  const trimmed = text.trimEnd();
  return CLOSED.test(trimmed) ? trimmed : trimmed + fullStop;
}
