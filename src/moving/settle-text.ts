/** A text from elsewhere as an entry may have it: its links judged, and nothing in it that nobody can see. */
import { isTrustedHost } from '#core/page.ts';
import type { Page } from '#core/page.ts';
import { invisibleIn } from '#entries/source.ts';
import { tooComplex } from '#entries/rules/markdowns.ts';
import { linksOf } from '#render/markdown.ts';
import { remark, type Remarks } from './remarks.ts';

export interface TextSetting {
  page: Pick<Page, 'url' | 'trustedDomains'>;
  /** Ours by the old path, for links between entries. */
  moved: ReadonlyMap<string, string>;
  /** Hosts at which the old addresses were. */
  oldHosts: readonly string[];
  remarks: Remarks;
  where: string;
}

/** Characters, with room for the keys below the file's 512 kB. */
const MAX_TEXT = 120_000;

export function settleText(markdown: string, setting: TextSetting): string {
  const { remarks, where } = setting;
  let text = visible(markdown.replaceAll('\r\n', '\n').replaceAll('\r', '\n'), setting).trim();
  if (text.includes('<!--')) {
    remark(remarks, 'A comment that nobody saw was left out.', where);
    text = text
      .replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '')
      .replaceAll('<!--', '')
      .trim();
  }
  if (text.length > MAX_TEXT) {
    remark(remarks, `Of a text of more than ${MAX_TEXT} characters the rest was left out.`, where);
    text = `${text.slice(0, MAX_TEXT).replace(/\S*$/, '')}…`;
  }
  if (tooComplex(text) !== null) {
    remark(remarks, 'A text too long in one piece was put into paragraphs, without its markdown.', where);
    text = inPieces(text);
  }
  return settleLinks(text, setting);
}

/** One line, as titles are. */
export function settleLine(text: string, { remarks, where }: Pick<TextSetting, 'remarks' | 'where'>): string {
  const line = visible(text.replaceAll(/\s+/g, ' '), { remarks, where }).trim();
  if (line === '') {
    remark(remarks, 'There was no title; it is called “Untitled”.', where);
    return 'Untitled';
  }
  if (line.length <= 255) return line;
  remark(remarks, 'A title of more than 255 characters was cut.', where);
  return `${line.slice(0, 254).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function visible(text: string, { remarks, where }: Pick<TextSetting, 'remarks' | 'where'>): string {
  let rest = text;
  for (let found = invisibleIn(rest); found !== null; found = invisibleIn(rest)) {
    if (rest === text) remark(remarks, 'Characters that nobody can see were left out.', where);
    // All of one kind at once: a text may be full of them.
    const character = String.fromCodePoint(rest.codePointAt(found.offset) ?? 0);
    rest = rest.replaceAll(character, '');
  }
  return rest;
}

function inPieces(text: string): string {
  const plain = text.replaceAll(/^[ \t]*(?:(?:>|[-+*]|\d{1,9}[.)])[ \t]*)+/gm, '');
  return plain
    .split(/\n[ \t]*\n/)
    .flatMap((paragraph) => paragraph.match(/[\s\S]{1,8000}(?:\s|$)|[\s\S]{1,8000}/g) ?? [])
    .map((paragraph) => paragraph.trim())
    .join('\n\n');
}

/** A link that the page does not trust becomes text, with its address. */
function settleLinks(markdown: string, setting: TextSetting): string {
  let text = markdown;
  // Each round takes one link away or leads it elsewhere.
  for (let round = 0; round < 500; round += 1) {
    const link = linksOf(text).find(({ href }) => !isGood(href, setting));
    if (link === undefined) return text;
    const ours = movedTarget(link.href, setting);
    const next = ours === null ? withoutLink(text, link.offset, link.href) : replaceAt(text, link.offset, ours);
    if (ours === null) remark(setting.remarks, untrusted(link.href, setting), setting.where);
    if (next === text) break;
    text = next;
  }
  remark(setting.remarks, 'A text has links that could not be told apart: it is kept without markdown.', setting.where);
  return text.replaceAll(/[\\`*_[\]<>@~]|(?<=www)\.|:(?=\/\/)/g, String.raw`\$&`);
}

function untrusted(href: string, { page, oldHosts }: TextSetting): string {
  const url = URL.parse(href, `${page.url}/`);
  if (url?.protocol === 'mailto:') return 'A mail address outside “trustedDomains” became text.';
  if (url === null || url.origin === page.url || oldHosts.includes(url.host)) {
    return 'A link to a page that is not here became text.';
  }
  return `A link to “${url.host}” became text; for links add the domain to “trustedDomains” of page.yaml before you import.`;
}

function isGood(href: string, { page }: TextSetting): boolean {
  if (/^mailto:/i.test(href)) {
    const address = decodeURIComponentOr(href.slice(7));
    return !/[?,]/.test(address) && isTrustedHost(page, address.split('@').at(-1) ?? '');
  }
  const url = URL.parse(href);
  // What leads to this page itself must lead to an entry that is there.
  if (url === null) return /^\/(?:incidents|maintenances|announcements)\/\d{4}-[\w-]+\/$/.test(href);
  return /^https?:$/.test(url.protocol) && url.origin !== page.url && isTrustedHost(page, url.hostname);
}

function movedTarget(href: string, { page, moved, oldHosts }: TextSetting): string | null {
  const url = URL.parse(href, `${page.url}/`);
  if (url === null || !(url.origin === page.url || oldHosts.includes(url.host))) return null;
  return moved.get(url.pathname.replace(/\/$/, '')) ?? null;
}

function replaceAt(text: string, offset: number, address: string): string {
  const [old = ''] = /^[^\s()<>\]]+/.exec(text.slice(offset)) ?? [];
  const isBare = !/[(<]\s*$|\]:\s*<?$/.test(text.slice(0, offset));
  return text.slice(0, offset) + (isBare ? `[${address}](${address})` : address) + text.slice(offset + old.length);
}

function withoutLink(text: string, offset: number, href: string): string {
  const [before, after] = [text.slice(0, offset), text.slice(offset)];
  const inline = /!?\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\(\s*<?$/.exec(before);
  const end = /^[^\s)>]*>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/.exec(after);
  if (inline !== null && end !== null) {
    const words = inline[1] ?? '';
    const shown = words === href || words.replaceAll('\\', '') === href ? asCode(href) : `${words} (${asCode(href)})`;
    return before.slice(0, inline.index) + shown + after.slice(end[0].length);
  }
  if (before.endsWith('<')) return `${before.slice(0, -1)}${asCode(href)}${after.replace(/^[^>]*>/, '')}`;
  const definition = /^[ \t]*\[([^\]]+)\]:\s*<?$/m.exec(before.slice(before.lastIndexOf('\n') + 1));
  if (definition !== null)
    return `${before.slice(0, before.lastIndexOf('\n') + 1)}${definition[1]}: ${asCode(href)}${after.replace(/^[^\n]*/, '')}`;
  const [bare = ''] = /^[^\s<>]+/.exec(after) ?? [];
  const typed = [bare, bare.replace(/[?!.,:;*_~'")\]]+$/, '')].find((words) => href.endsWith(words)) ?? bare;
  return `${before}${asCode(typed)}${after.slice(typed.length)}`;
}

function asCode(address: string): string {
  return `\`${address.replace(/^mailto:/i, '').replaceAll('`', '')}\``;
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
