/**
 * HTML of other products as markdown. Words are never lost; a tag that has no
 * equal here goes, and is told.
 */
import { decodeHTML } from 'entities';

export interface Converted {
  markdown: string;
  /** Names of tags whose meaning has no place here. */
  lost: string[];
}

/** An address in angle brackets is a link of markdown and no tag. */
const TOKEN =
  /<!--[\s\S]*?(?:-->|$)|<(?:https?:|mailto:)[^\s<>]+>|<[^\s<>@"]+@[^\s<>"]+>|<(\/?)([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>|[^<]+|</gi;
const MARKS: Readonly<Record<string, string>> = {
  b: '**',
  strong: '**',
  i: '*',
  em: '*',
  code: '`',
  del: '~~',
  s: '~~',
};
const BLOCKS = /^(?:p|div|ul|ol|table|tr|section|article|header|footer|dl|dt|dd|pre|blockquote)$/;
const SILENT = /^(?:span|u|small|big|font|var|time|abbr|sup|sub|tbody|thead|th|td|center|label|mark|br|hr|li|a)$/;

/** What stands for a line break until spaces have been put in order. */
const BREAK = '\ue000';

/** A whole text in HTML, or a plain one: where no tag breaks lines, line breaks do. */
export function htmlToMarkdown(html: string): Converted {
  const hasBreaks = /<(?:br|p|div|li)\b/i.test(html);
  const source = html.replaceAll(/[\ue000\r]/g, '');
  const text = (hasBreaks ? source.replaceAll(/\s*\n\s*/g, ' ') : source.replaceAll('\n', BREAK)).replaceAll(
    /[ \t]+/g,
    ' ',
  );
  const { markdown, lost } = convert(text, (words) => escapeMarkdown(decodeHTML(words)));
  const paragraphs = markdown
    .replaceAll(/[ ]*\ue000[ ]*/g, BREAK)
    .split(/\ue000\s*\ue000\s*|\n\n+/)
    .map((paragraph) => paragraph.replaceAll(/^[\s\ue000]+|[\s\ue000]+$/g, ''))
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => paragraph.split(BREAK).map(escapeLineStart).join('\\\n'));
  return { markdown: paragraphs.join('\n\n'), lost };
}

const CODE = /(^(?:```|~~~)[\s\S]*?^(?:```|~~~)[ \t]*$|`[^`\n]*`)/m;

/** Markdown in which HTML stands here and there: outside code the tags become marks. */
export function tagsToMarkdown(markdown: string): Converted {
  const lost: string[] = [];
  const parts = markdown.split(CODE).map((part, index) => {
    if (index % 2 === 1) return part;
    const converted = convert(part, (words) => words);
    lost.push(...converted.lost);
    return converted.markdown.replaceAll(BREAK, '  \n');
  });
  return { markdown: parts.join('').trim(), lost };
}

function convert(html: string, words: (text: string) => string): Converted {
  const lost: string[] = [];
  const links: string[] = [];
  let hidden = '';
  const markdown = [...html.matchAll(TOKEN)].map(([whole, slash = '', tag, attributes = '']) => {
    const name = tag?.toLowerCase();
    if (hidden !== '') {
      if (name === hidden && slash === '/') hidden = '';
      return '';
    }
    if (name === undefined) return whole.startsWith('<!--') ? '' : words(whole);
    if (name === 'script' || name === 'style') {
      lost.push(name);
      if (slash === '') hidden = name;
      return '';
    }
    if (name === 'a') return slash === '' ? openLink(links, attributes) : closeLink(links);
    if (name === 'img') lost.push('img');
    else if (!(name in MARKS || BLOCKS.test(name) || SILENT.test(name) || /^h[1-6]$/.test(name))) lost.push(name);
    return markFor(name, slash === '/', attributes);
  });
  return { markdown: markdown.join('') + links.map((href) => (href === '' ? '' : `](${href})`)).join(''), lost };
}

function markFor(name: string, isEnd: boolean, attributes: string): string {
  if (name === 'br') return BREAK;
  if (name === 'hr') return '\n\n';
  if (name === 'img') return attributeOf(attributes, 'alt');
  if (name === 'li') return isEnd ? '' : '\n\n• ';
  if (name === 'td' || name === 'th') return isEnd ? ' ' : '';
  if (/^h[1-6]$/.test(name)) return isEnd ? '**\n\n' : '\n\n**';
  return MARKS[name] ?? (BLOCKS.test(name) ? '\n\n' : '');
}

function openLink(links: string[], attributes: string): string {
  const href = attributeOf(attributes, 'href').trim();
  const isAddress = /^(?:https?:\/\/|mailto:)[^\s()<>]+$/i.test(href);
  links.push(isAddress ? href : '');
  return isAddress ? '[' : '';
}

function closeLink(links: string[]): string {
  const href = links.pop() ?? '';
  return href === '' ? '' : `](${href})`;
}

function attributeOf(attributes: string, name: string): string {
  const [, double, single, bare] =
    new RegExp(String.raw`\b${name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`, 'i').exec(attributes) ?? [];
  return decodeHTML(double ?? single ?? bare ?? '');
}

/** So that markdown shows the very characters. */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*[\]<~|]/g, String.raw`\$&`)
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
    .replaceAll(/&(?=#?\w+;)/g, String.raw`\&`);
}

/** What at the beginning of a line would be a heading, a quote or a list. */
function escapeLineStart(line: string): string {
  return line.replace(/^(\s*)([#>+=-])/, String.raw`$1\$2`).replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, String.raw`$1\$2`);
}
