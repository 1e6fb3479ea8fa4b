/** The outermost blocks of an entry's markdown, for a text that has no room for all of them. */
import { readMarkdown } from './markdown-tokens.ts';

/** How many blocks the text has. */
export function countBlocks(markdown: string): number {
  return blocksOf(markdown).length;
}

/** The first `count` blocks; what links by name refer to stays. */
export function firstBlocks(markdown: string, count: number): string {
  const definitions = readMarkdown(markdown).filter(({ type }) => type === 'def');
  const kept = [...blocksOf(markdown).slice(0, count), ...definitions];
  return kept.map(({ raw }) => raw.trimEnd()).join('\n\n');
}

function blocksOf(markdown: string) {
  return readMarkdown(markdown).filter(({ type }) => type !== 'def' && type !== 'space');
}
