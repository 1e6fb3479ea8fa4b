/** Entries' markdown as plain text that a person reads in a mail. */
import type { MarkedToken, Tokens } from 'marked';
import { safeTarget } from './link-target.ts';
import { inlineText, type InlineStyle, known, PLAIN, readMarkdown } from './markdown-tokens.ts';
import { type TextTable, tableLines } from '../text-table.ts';
import { columnsOf, wrap } from '../text-wrap.ts';

export interface TextOptions {
  /** Columns of a line, 72 unless told; a longer word stays whole. */
  width?: number;
  /** The full address of an in-site link; every printed address goes through it. */
  resolveUrl?: (href: string) => string;
}

interface Sheet {
  width: number;
  style: InlineStyle;
}

/** Lines without trailing spaces, blocks a blank line apart, no line break at the end; raw HTML as it was typed. */
export function renderText(markdown: string, options: TextOptions = {}): string {
  const { width = 72, resolveUrl = (href) => href } = options;
  const style = { link: linkWriter(resolveUrl), struck: (text: string) => `~~${text}~~`, lineBreak: '\n' };
  const lines = blocksLines(readMarkdown(markdown), { width, style }, { isLoose: true });
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** The first paragraph that has words, as one line without marks and without what was struck out; '' when there is none. */
export function leadOf(markdown: string): string {
  for (const token of readMarkdown(markdown)) {
    if (token.type !== 'paragraph') continue;
    const text = inlineText(known(token.tokens), PLAIN)
      .replace(/[ \t\n]+/g, ' ')
      .trim();
    if (text !== '') return text;
  }
  return '';
}

function linkWriter(resolveUrl: (href: string) => string): InlineStyle['link'] {
  return (text, href) => {
    const target = safeTarget(href);
    if (target === null) return text;
    const address = resolveUrl(target).replace(/^mailto:/i, '');
    return [href, target, address].some((same) => bareAddress(same) === bareAddress(text))
      ? address
      : `${text} (${address})`;
  };
}

function bareAddress(text: string): string {
  return text.replace(/^(?:https?:\/\/|mailto:)/i, '').replace(/\/$/, '');
}

function blocksLines(tokens: MarkedToken[], sheet: Sheet, { isLoose }: { isLoose: boolean }): string[] {
  const blocks = tokens.map((token) => blockLines(token, sheet)).filter((lines) => lines.length > 0);
  return blocks.flatMap((lines, index) => (isLoose && index > 0 ? ['', ...lines] : lines));
}

function blockLines(token: MarkedToken, sheet: Sheet): string[] {
  switch (token.type) {
    case 'paragraph':
    case 'text':
      return wrap(inlineText(token.tokens === undefined ? [token] : known(token.tokens), sheet.style), sheet.width);
    case 'heading':
      return headingLines(token, sheet);
    case 'list':
      return listLines(token, sheet);
    case 'blockquote':
      return quoteLines(token, sheet);
    case 'code':
      return token.text.replace(/\n$/, '').split('\n');
    case 'hr':
      return ['* * *'];
    case 'table':
      return tableLines(tableTexts(token, sheet.style), sheet.width);
    default:
      // Blank lines and link definitions.
      return [];
  }
}

function headingLines(token: Tokens.Heading, { width, style }: Sheet): string[] {
  const lines = wrap(inlineText(known(token.tokens), style), width);
  return lines.length === 0 ? [] : [...lines, '-'.repeat(Math.max(...lines.map(columnsOf)))];
}

function listLines(list: Tokens.List, sheet: Sheet): string[] {
  const items = list.items.map((item, index) => {
    const marker = list.ordered ? `${Number(list.start) + index}. ` : '- ';
    return itemLines(item, marker, sheet);
  });
  return items.flatMap((lines, index) => (list.loose && index > 0 ? ['', ...lines] : lines));
}

function itemLines({ tokens, loose: isLoose }: Tokens.ListItem, marker: string, sheet: Sheet): string[] {
  const [first, ...rest] = known(tokens);
  // In a tight item the box to tick stands before the text and not within it.
  if (first?.type === 'checkbox') return indent(`${marker}${first.raw.trim()} `, known(rest), { sheet, isLoose });
  return indent(marker, known(tokens), { sheet, isLoose });
}

function indent(
  marker: string,
  tokens: MarkedToken[],
  { sheet, isLoose }: { sheet: Sheet; isLoose: boolean },
): string[] {
  const lines = blocksLines(tokens, narrower(sheet, marker.length), { isLoose });
  if (lines.length === 0) return [marker];
  return lines.map((line, index) => (index === 0 ? marker : ' '.repeat(marker.length)) + line);
}

function quoteLines(token: Tokens.Blockquote, sheet: Sheet): string[] {
  return blocksLines(known(token.tokens), narrower(sheet, 2), { isLoose: true }).map((line) => `> ${line}`);
}

function narrower(sheet: Sheet, columns: number): Sheet {
  return { ...sheet, width: sheet.width - columns };
}

function tableTexts({ header, rows }: Tokens.Table, style: InlineStyle): TextTable {
  const cellText = ({ tokens }: Tokens.TableCell) => inlineText(known(tokens), style).replaceAll('\n', ' ').trim();
  return {
    header: header.map(cellText),
    rows: rows.map((row) => row.map(cellText)),
    isRight: header.map(({ align }) => align === 'right'),
  };
}
