/** Where an entry's markdown links to, with the places in the source, for whoever judges the links. */
import type { MarkedToken, Tokens } from 'marked';
import { hrefOf, known, readMarkdown } from './markdown-tokens.ts';

export interface MarkdownLink {
  /** As the author means it: character references resolved, nothing refused. */
  href: string;
  /** Where the address begins in the markdown, in UTF-16 units; inside quotes and lists the nearest place known. */
  offset: number;
}

/** Every address that the text links to, in their order; one that references share is told once, where it is defined. */
export function linksOf(markdown: string): MarkdownLink[] {
  // Marked reads every line ending as one character.
  const source = markdown.replace(/\r\n?/g, '\n');
  const links = linksIn(readMarkdown(markdown), { source, from: 0, to: source.length });
  return links
    .map(({ href, offset }) => ({ href, offset: givenOffset(markdown, offset) }))
    .toSorted((a, b) => a.offset - b.offset);
}

/** A part of the source: the tokens in question lie between `from` and `to`. */
interface Region {
  source: string;
  from: number;
  to: number;
}

/** Tokens know their text and not their place: each is looked for after the one before it. */
function linksIn(tokens: MarkedToken[], { source, from, to }: Region): MarkdownLink[] {
  const within = source.slice(0, to);
  const links: MarkdownLink[] = [];
  let cursor = from;
  for (const token of tokens) {
    const at = within.indexOf(token.raw, cursor);
    // A token of several lines lacks the marks that quotes and lists put before each.
    const region = at === -1 ? { source, from: cursor, to } : { source, from: at, to: at + token.raw.length };
    links.push(...ownLink(token, region), ...linksIn(childrenOf(token), region));
    cursor = at === -1 ? Math.max(cursor, ...links.map(({ offset }) => offset)) : region.to;
  }
  return links;
}

function ownLink(token: MarkedToken, { source, from, to }: Region): MarkdownLink[] {
  if (token.type !== 'link' && token.type !== 'image' && token.type !== 'def') return [];
  const isAutolink = token.type === 'link' && token.autolink === true;
  const isReference = token.type !== 'def' && !isAutolink && token.raw.endsWith(']');
  if (isReference) return [];
  const text = source.slice(from, to);
  const at = text === token.raw ? addressIn(token, isAutolink) : text.indexOf(token.href);
  return [{ href: hrefOf(token), offset: from + Math.max(at, 0) }];
}

/** Where the address begins in what was typed: `[words](address)`, `[name]: address`, `<address>` or the address alone. */
function addressIn(token: Tokens.Link | Tokens.Image | Tokens.Def, isAutolink: boolean): number {
  if (isAutolink) return token.raw.startsWith('<') ? 1 : 0;
  const before = token.type === 'def' ? /\]:\s*<?/.exec(token.raw) : /.*\]\(\s*<?/s.exec(token.raw);
  return before === null ? 0 : before.index + before[0].length;
}

function childrenOf(token: MarkedToken): MarkedToken[] {
  if (token.type === 'list') return token.items;
  if (token.type === 'table') return [token.header, ...token.rows].flat().flatMap(({ tokens }) => known(tokens));
  return 'tokens' in token ? known(token.tokens) : [];
}

/** The offset in the markdown as it was given, where a line may end in two characters. */
function givenOffset(markdown: string, offset: number): number {
  if (!markdown.includes('\r')) return offset;
  let given = 0;
  for (let read = 0; read < offset; read += 1) given += markdown.startsWith('\r\n', given) ? 2 : 1;
  return given;
}
