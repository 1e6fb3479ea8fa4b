/** Lines of at most `width` columns for each line of the text; a longer word has a line of its own and stays whole. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line.split(/[ \t]+/).filter(Boolean), width));
}

const segmenter = new Intl.Segmenter();

/** Characters as a reader counts them: an emoji or a letter with its accents is one. */
export function columnsOf(text: string): number {
  const isAscii = /^[\x20-\x7e]*$/.test(text);
  return isAscii ? text.length : Array.from(segmenter.segment(text)).length;
}

function wrapLine(words: string[], width: number): string[] {
  const lines: string[][] = [];
  let room = 0;
  for (const word of words) {
    const columns = columnsOf(word);
    if (columns + 1 > room) {
      lines.push([word]);
      room = width - columns;
    } else {
      lines.at(-1)?.push(word);
      room -= columns + 1;
    }
  }
  return lines.map((line) => line.join(' '));
}
