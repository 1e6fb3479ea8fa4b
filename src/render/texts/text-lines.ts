/** Text in lines of at most a width; what does not fit ends in an ellipsis. */
import type { TextStyle, Typeface } from '../pictures/typeface.ts';

const ELLIPSIS = '…';

export interface Box {
  maxWidth: number;
  maxLines: number;
}

/** `isCut` tells whether all of it is there. */
export function linesOf(
  typeface: Typeface,
  text: string,
  { maxWidth, maxLines, ...style }: TextStyle & Box,
): { lines: string[]; isCut: boolean } {
  const fits = (line: string) => typeface.width(line, style) <= maxWidth;
  const lines = text
    .split(' ')
    .flatMap((word) => piecesOf(word, fits))
    .reduce<string[]>((done, word) => {
      const last = done.at(-1);
      const longer = `${last} ${word}`;
      return last !== undefined && fits(longer) ? [...done.slice(0, -1), longer] : [...done, word];
    }, []);
  if (lines.length <= maxLines) return { lines, isCut: false };
  const last = lines.slice(maxLines - 1, maxLines + 1).join(' ');
  return { lines: [...lines.slice(0, maxLines - 1), cut(last, fits)], isCut: true };
}

/** A word longer than a line, broken where the line ends. */
function piecesOf(word: string, fits: (line: string) => boolean): string[] {
  const pieces = [''];
  for (const letter of word) {
    const longer = `${pieces.at(-1)}${letter}`;
    if (fits(longer)) pieces[pieces.length - 1] = longer;
    else pieces.push(letter);
  }
  return pieces.filter((piece) => piece !== '');
}

function cut(line: string, fits: (line: string) => boolean): string {
  const letters = Array.from(line);
  while (letters.length > 0 && !fits(letters.join('').trimEnd() + ELLIPSIS)) letters.pop();
  return (
    letters
      .join('')
      .trimEnd()
      .replace(/[,.;:–-]$/, '') + ELLIPSIS
  );
}
