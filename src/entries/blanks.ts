/** Words that stand where somebody meant to write others: brackets, “TODO”, “HH:MM”. */
import { renderHtml } from '#render/markdown.ts';

export interface Blank {
  /** As it stands in the text. */
  words: string;
  offset: number;
}

const WORDS = /\{\{[^{}]*\}\}|(?<![\p{L}\p{N}_])(?:TODO|TBD|XXX+|HH:MM)(?![\p{L}\p{N}_])/u;

/** Languages in which “TODO” is a word like any other. */
const TODO_IS_A_WORD = new Set(['es', 'pt', 'gl', 'ast']);

// Brackets come first, so that “[HH:MM UTC]” is one blank and not two.
const IN_LINES = new RegExp(String.raw`\[[^\]]*\]|${WORDS.source}`, 'gu');

/** In a text that is no markdown. */
export function blanksInLine(text: string, language: string): Blank[] {
  return [...text.matchAll(IN_LINES)]
    .map(({ 0: words, index: offset }) => ({ words, offset }))
    .filter((blank) => isBlankIn(language, blank));
}

function isBlankIn(language: string, { words }: Blank): boolean {
  return words !== 'TODO' || !TODO_IS_A_WORD.has(language.split('-')[0] ?? '');
}

/**
 * Those that readers meet as text: code, addresses and the words of a link are none. Each candidate gets a mark inside
 * it, and is a blank where its mark comes out among the text; so nothing but the page itself decides.
 */
export function blanksInMarkdown(markdown: string, language: string): Blank[] {
  const source = markdown.replaceAll(MARK, '\ufffd\ufffd');
  const candidates = candidatesIn(source)
    .filter((blank) => isBlankIn(language, blank))
    .slice(0, MARKS);
  if (candidates.length === 0) return [];
  const blanks: Blank[] = [];
  let end = 0;
  for (const index of seenMarks(renderHtml(withMarks(source, candidates)), candidates)) {
    const { words, offset } = candidates[index] ?? { words: '', offset: -1 };
    // What stands inside another blank goes with it.
    if (offset < end) continue;
    const blank = { words: words === '[' ? bracketAt(source, offset) : words, offset };
    end = offset + blank.words.length;
    blanks.push(blank);
  }
  return blanks;
}

/** Marks are characters of a plane of Unicode in which none has a meaning. */
const FIRST_MARK = 0x10_00_00;
const MARKS = 0xff_fd;
const MARK = /[\u{100000}-\u{10fffd}]/gu;

// What a backslash stands before is as it is meant to be.
const IN_MARKDOWN = new RegExp(String.raw`\\[\s\S]|\[|${WORDS.source}`, 'gu');

function candidatesIn(source: string): Blank[] {
  const labels = definedLabels(source);
  return [...source.matchAll(IN_MARKDOWN)]
    .filter(({ 0: words }) => !words.startsWith('\\'))
    .map(({ 0: words, index: offset }) => ({ words, offset }))
    .filter(({ words, offset }) => words !== '[' || !(isLabel(source, offset, labels) || isBox(source, offset)));
}

/** What links may name instead of an address: with a mark in it, it would name nothing. */
function definedLabels(source: string): Set<string> {
  return new Set([...source.matchAll(/^[ \t>]*(\[[^[\]]+\]):/gm)].map(([, label = '']) => labelOf(label)));
}

function isLabel(source: string, offset: number, labels: ReadonlySet<string>): boolean {
  if (labels.size === 0) return false;
  const end = source.slice(offset, offset + 1001).indexOf(']');
  return end !== -1 && labels.has(labelOf(source.slice(offset, offset + end + 1)));
}

function labelOf(words: string): string {
  return words.toLowerCase().replaceAll(/\s+/g, ' ');
}

/** Whether it is the box of a list in which things are ticked off. */
function isBox(source: string, offset: number): boolean {
  const isAtItem = /(?:^|\n)[ \t>]*(?:[-+*]|\d{1,9}[.)])[ \t]+$/.test(source.slice(Math.max(0, offset - 80), offset));
  return isAtItem && /^\[[ xX]\]\s/.test(source.slice(offset, offset + 4));
}

/** A bracket has its mark inside, so that links stay links; a word behind it. */
function withMarks(source: string, candidates: readonly Blank[]): string {
  let from = 0;
  const parts = candidates.map(({ words, offset }, index) => {
    const at = offset + (words.startsWith('[') ? 1 : words.length);
    const part = source.slice(from, at) + String.fromCodePoint(FIRST_MARK + index);
    from = at;
    return part;
  });
  return parts.join('') + source.slice(from);
}

/** The numbers of the marks that stand among the text, and of those in brackets only where the bracket is closed. */
function seenMarks(html: string, candidates: readonly Blank[]): number[] {
  const blocks = html
    .replaceAll(/<pre>[\s\S]*?<\/pre>|<code>[\s\S]*?<\/code>/g, '')
    .replaceAll(/<\/(?:p|li|h\d|t[dh]|blockquote)>/g, '\n\n')
    .replaceAll(/<[^>]*>/g, '')
    .split('\n\n');
  return blocks.flatMap((block) => {
    const closed = block.lastIndexOf(']');
    return [...block.matchAll(MARK)].flatMap(({ 0: mark, index: at }) => {
      const index = (mark.codePointAt(0) ?? 0) - FIRST_MARK;
      const isSeen = candidates[index]?.words !== '[' || (block[at - 1] === '[' && at < closed);
      return isSeen ? [index] : [];
    });
  });
}

/** From the bracket to the one that closes it; to the end of its line where none does. */
function bracketAt(source: string, offset: number): string {
  let depth = 0;
  for (let end = offset; end < source.length && !source.startsWith('\n\n', end); end += 1) {
    if (source[end] === '\\') end += 1;
    else if (source[end] === '[') depth += 1;
    else if (source[end] === ']') depth -= 1;
    if (depth === 0) return source.slice(offset, end + 1);
  }
  return /.*/.exec(source.slice(offset))?.[0] ?? '[';
}
