/**
 * Text as outlines. A picture that carries its letters as paths looks the same
 * on a machine without fonts, and its width is known before it is drawn.
 */
import { create } from 'fontkitten';

export type Weight = 'regular' | 'bold';

export interface Typeface {
  /** The text without what no picture needs (emoji that the font lacks); null where a letter of it is missing. */
  spell: (text: string) => string | null;
  width: (text: string, style: TextStyle) => number;
  /** Path data with the baseline's beginning at `x`, `y`. */
  outline: (text: string, style: TextStyle & { x: number; y: number }) => string;
}

export interface TextStyle {
  /** Of the em, in pixels. */
  size: number;
  weight: Weight;
}

/** The files of each weight, each with some of the alphabet; a letter is taken from the first that has it. */
export function typefaceOf(files: Record<Weight, readonly Buffer[]>): Typeface {
  const fonts = { regular: files.regular.map(fontIn), bold: files.bold.map(fontIn) };
  const fontOf = (letter: string, weight: Weight) =>
    fonts[weight].find((font) => font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0));

  function spell(text: string): string | null {
    const isThere = (letter: string) => fontOf(letter, 'regular') !== undefined && fontOf(letter, 'bold') !== undefined;
    const letters = Array.from(text.normalize('NFC')).filter(
      (letter) => isThere(letter) || !IS_DECORATION.test(letter),
    );
    const spelt = letters.join('').replace(/\s+/g, ' ').trim();
    // Marks that stay single after NFC would need a shaping engine.
    return spelt !== '' && !/\p{M}/u.test(spelt) && Array.from(spelt).every(isThere) ? spelt : null;
  }

  function glyphs(text: string, { size, weight }: TextStyle) {
    return Array.from(text).flatMap((letter) => {
      const font = fontOf(letter, weight);
      if (font === undefined) return [];
      const glyph = font.glyphForCodePoint(letter.codePointAt(0) ?? 0);
      return [{ glyph, scale: size / font.unitsPerEm }];
    });
  }

  const width = (text: string, style: TextStyle): number =>
    glyphs(text, style).reduce((sum, { glyph, scale }) => sum + glyph.advanceWidth * scale, 0);

  function outline(text: string, { x, y, ...style }: TextStyle & { x: number; y: number }): string {
    let at = x;
    const paths = glyphs(text, style).map(({ glyph, scale }) => {
      const path = glyph.path.scale(scale, -scale).translate(at, y).toSVG();
      at += glyph.advanceWidth * scale;
      return path;
    });
    return paths.join('');
  }

  return { spell, width, outline };
}

/** Emoji, flags, and what joins and varies them. */
const IS_DECORATION = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|\ufe0e|\ufe0f/u;

function fontIn(file: Buffer) {
  const font = create(file);
  if (font.isCollection)
    throw new Error('A file with several fonts cannot be drawn from: name one with a single font.');
  return font;
}
