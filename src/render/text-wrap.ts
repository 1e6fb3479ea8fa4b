/** Lines of at most `width` columns for each line of the text; a longer word has a line of its own and stays whole. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) =>
    wrapLine(
      line
        .split(/[ \t]+/)
        .filter(Boolean)
        .flatMap(piecesOf),
      width,
    ),
  );
}

const segmenter = new Intl.Segmenter();

/** East Asian letters, marks and forms, and emoji: terminals give them two columns. Half-width forms have one. */
const WIDE =
  /(?![\uff61-\uffdc])[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\u3000-\u303e\u30fc\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f/u;

/** Columns of a terminal, by characters as a reader counts them: an emoji or a letter with its accents is one. */
export function columnsOf(text: string): number {
  const isAscii = /^[\x20-\x7e]*$/.test(text);
  if (isAscii) return text.length;
  return Array.from(segmenter.segment(text)).reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0);
}

interface Piece {
  text: string;
  /** Follows the piece before without a space. */
  isGlued: boolean;
}

/** Between letters of scripts that write no spaces; no line begins with what closes or lengthens. */
const BREAK =
  /(?<=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー、。，．！？：；）」』】〉》])(?=[^\p{M}ー、。，．！？：；）」』】〉》”’…ぁぃぅぇぉっゃゅょァィゥェォッャュョ])/u;

function piecesOf(word: string): Piece[] {
  return word.split(BREAK).map((text, index) => ({ text, isGlued: index > 0 }));
}

function wrapLine(pieces: readonly Piece[], width: number): string[] {
  const lines: string[] = [];
  let taken = Number.POSITIVE_INFINITY;
  for (const { text, isGlued } of pieces) {
    const gap = isGlued ? '' : ' ';
    const columns = columnsOf(text);
    if (taken + gap.length + columns > width) {
      lines.push(text);
      taken = columns;
    } else {
      lines.push(`${lines.pop() ?? ''}${gap}${text}`);
      taken += gap.length + columns;
    }
  }
  return lines;
}
