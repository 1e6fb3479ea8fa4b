/**
 * Entries' markdown as marked reads it, with raw HTML read as text: no tag
 * and no comment ever becomes a token. Character references are resolved
 * here, once, so that every output escapes plain characters.
 */
import { decodeHTMLStrict } from 'entities';
import { Marked, type MarkedToken, type Token, type Tokens } from 'marked';

const RAW_HTML_IS_TEXT = { html: () => undefined, tag: () => undefined };

/** A reader of its own: what one caller adds, no other sees. */
export function markdownReader(): Marked {
  return new Marked({ tokenizer: RAW_HTML_IS_TEXT });
}

const reader = markdownReader();

export function readMarkdown(markdown: string): MarkedToken[] {
  return known(reader.lexer(markdown));
}

/** Marked types tokens of extensions among its own; there is no extension here. */
export function known(tokens: Token[] | undefined): MarkedToken[] {
  return (tokens ?? []) as MarkedToken[];
}

/** The characters of a text or escape token. */
export function charactersOf({ type, text }: Tokens.Text | Tokens.Escape): string {
  return type === 'escape' ? text : decodeHTMLStrict(text);
}

/** Where a link or image leads, as its author means it. */
export function hrefOf(token: Tokens.Link | Tokens.Image | Tokens.Def): string {
  const isLiteral = token.type === 'link' && token.autolink === true;
  return isLiteral ? token.href : decodeHTMLStrict(token.href);
}

export function titleOf({ title }: Tokens.Link): string | null {
  return title ? decodeHTMLStrict(title) : null;
}

/** How marks become text; everything else is the same in every text. */
export interface InlineStyle {
  link(text: string, href: string): string;
  struck(text: string): string;
  lineBreak: string;
}

/** No marks: a link is its text, and what was struck out is no longer said. */
export const PLAIN: InlineStyle = { link: (text) => text, struck: () => '', lineBreak: ' ' };

/** Inline tokens as text; a line break in the source is a space. */
export function inlineText(tokens: MarkedToken[], style: InlineStyle): string {
  return tokens.map((token) => inlineTokenText(token, style)).join('');
}

function inlineTokenText(token: MarkedToken, style: InlineStyle): string {
  switch (token.type) {
    case 'text':
      if (token.tokens !== undefined) return inlineText(known(token.tokens), style);
      return onOneLine(charactersOf(token));
    case 'escape':
      return charactersOf(token);
    case 'link':
      return style.link(linkText(token, style), hrefOf(token));
    case 'del':
      return style.struck(inlineText(known(token.tokens), style));
    case 'br':
      return style.lineBreak;
    case 'codespan':
      return onOneLine(token.text);
    case 'checkbox':
      return `${token.raw.trim()} `;
    case 'strong':
    case 'em':
    case 'image':
      return inlineText(known(token.tokens), style);
    default:
      return onOneLine(token.raw);
  }
}

/** A link's words without the links and images in them; its address where it has no words. */
function linkText(token: Tokens.Link, style: InlineStyle): string {
  if (token.autolink === true) return token.text;
  const text = inlineText(known(token.tokens), style).trim();
  return text === '' ? hrefOf(token) : text;
}

function onOneLine(text: string): string {
  return text.replace(/[ \t]*[\r\n]+[ \t]*/g, ' ');
}
