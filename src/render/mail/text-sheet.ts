/**
 * Pieces of a mail's plain text. A program lays out each line in the direction
 * of its first letter, so a line of Arabic that begins with “API” begins with
 * an invisible mark. Lines that are one address have none: a mark beside an
 * address becomes a part of it for programs that make links.
 */
import { columnsOf, wrap } from '../text-wrap.ts';
import type { Direction } from './mail-edition.ts';

export const TEXT_WIDTH = 72;

const MARKS = { ltr: '\u200e', rtl: '\u200f' } as const;
const FROM_RIGHT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const LETTER = /\p{L}/u;

/** Blocks of lines a blank line apart, ending in a line break. */
export function textSheet(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((block) => block.length > 0);
  return `${filled.map((block) => block.join('\n')).join('\n\n')}\n`;
}

export function lines(text: string | null): string[] {
  return text === null ? [] : wrap(text, TEXT_WIDTH);
}

/** Underlined; nothing where there is nothing under it. */
export function section(heading: string, content: string[]): string[] {
  return content.length === 0 ? [] : [heading, '-'.repeat(columnsOf(heading)), ...content];
}

export function item(text: string): string[] {
  return wrap(text, TEXT_WIDTH - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
}

/** The lines with a mark where a program would lay them out in the other direction. */
export function directed(text: readonly string[], direction: Direction): string[] {
  return text.map((line) => (needsMark(line, direction) ? MARKS[direction] + line : line));
}

function needsMark(line: string, direction: Direction): boolean {
  if (line === '' || /^\s*https?:\S+$/.test(line)) return false;
  const first = LETTER.exec(line)?.[0];
  const isFromRight = FROM_RIGHT.test(line);
  if (direction === 'ltr') return first !== undefined && FROM_RIGHT.test(first);
  // A rule stands with the words around it, a number is read from the left; a line in another script has its own direction.
  return first === undefined ? !/\d/.test(line) : isFromRight && !FROM_RIGHT.test(first);
}
