/**
 * What entries' markdown may become. `renderHtml` is the only feeder of
 * `set:html`; two walls stand in it, and each must hold without the other:
 * `markdownToHtml` never writes what is not allowed, `sanitise` removes it.
 */
import type { RendererObject, Token } from 'marked';
import { escapeHtml } from './escape.ts';
import { isWebTarget, safeTarget } from './markdown/link-target.ts';
import { charactersOf, hrefOf, inlineText, known, markdownReader, PLAIN, titleOf } from './markdown/markdown-tokens.ts';
import { sanitise } from './markdown/sanitiser.ts';

export { countBlocks, firstBlocks } from './markdown/markdown-blocks.ts';
export { linksOf } from './markdown/markdown-links.ts';
export { leadOf, renderText } from './markdown/markdown-text.ts';
export { sanitise };

export interface MarkdownOptions {
  /** The level of an entry's highest headings, 3 unless told. */
  headingLevel?: number;
  /** What stands before the path of an in-site link: a page's address, or the part of an edition. */
  base?: string;
}

/** An entry's markdown as HTML that is safe in a page, a feed and a mail. */
export function renderHtml(markdown: string, options: MarkdownOptions = {}): string {
  const html = sanitise(markdownToHtml(markdown, options));
  // The sanitiser quotes attributes and escapes each `<` of a text, so this is a link of the entry.
  return html.replaceAll('<a href="/', `<a href="${escapeHtml(options.base ?? '')}/`);
}

/**
 * The first wall: raw HTML shows as the text that was typed, an image as its
 * alternative text, and a link to a place that is not allowed as its words.
 */
export function markdownToHtml(markdown: string, { headingLevel = 3 }: MarkdownOptions = {}): string {
  const tokens = writer.lexer(markdown);
  nestHeadings(tokens, headingLevel);
  return writer.parser(tokens);
}

const renderer: RendererObject = {
  text(token) {
    if ('tokens' in token && token.tokens !== undefined) return this.parser.parseInline(token.tokens);
    return escapeHtml(charactersOf(token));
  },
  link(token) {
    const words = token.autolink === true ? escapeHtml(token.text) : this.parser.parseInline(token.tokens);
    const target = safeTarget(hrefOf(token));
    const title = titleOf(token);
    if (target === null) return words;
    const attributes = [
      ` href="${escapeHtml(target)}"`,
      title === null ? '' : ` title="${escapeHtml(title)}"`,
      isWebTarget(target) ? ' rel="noreferrer"' : '',
    ];
    return `<a${attributes.join('')}>${words.trim() === '' ? escapeHtml(target) : words}</a>`;
  },
  image({ tokens }) {
    return escapeHtml(inlineText(known(tokens), PLAIN));
  },
  checkbox({ raw }) {
    return `${escapeHtml(raw.trim())} `;
  },
  code({ text }) {
    return `<pre><code>${escapeHtml(text.replace(/\n?$/, '\n'))}</code></pre>\n`;
  },
  tablecell({ tokens, header, align }) {
    const alignment = align === 'center' ? ' data-align="center"' : align === 'right' ? ' data-align="end"' : '';
    const [start, end] = header ? ['<th scope="col"', '</th>'] : ['<td', '</td>'];
    return `${start}${alignment}>${this.parser.parseInline(tokens)}${end}\n`;
  },
};

const writer = markdownReader().use({ renderer });

/**
 * Sets the headings' levels so that the outermost are at `headingLevel` and
 * none lies more than one below the heading that it belongs to, whatever the
 * author skipped; screen readers navigate by them.
 */
function nestHeadings(tokens: Token[], headingLevel: number): void {
  const open: number[] = [];
  void writer.walkTokens(tokens, (token) => {
    if (token.type !== 'heading') return;
    while ((open.at(-1) ?? 0) >= token['depth']) open.pop();
    open.push(token['depth']);
    token['depth'] = Math.min(headingLevel + open.length - 1, 6);
  });
}
