/** Markdown as Statuspage's clients take it. */
import { escapeHtml } from '../escape.ts';
import { renderText } from '../markdown.ts';

/** Statuspage's own limit for the text of an update, in characters. */
const MAX_BODY = 25_000;

/** Half a tag, half a character reference or half a surrogate pair where a text was cut. */
const CUT_PIECE = /<[^>]*$|&[^;]*$|[\uD800-\uDBFF]$/;

/** Clients put it into pages as it is, so it is HTML: the plain text, escaped, with line breaks. */
export function wireBody(markdown: string, pageUrl: string): string {
  const resolveUrl = (href: string): string => new URL(href, pageUrl).href;
  const text = renderText(markdown, { width: Number.MAX_SAFE_INTEGER, resolveUrl });
  const html = escapeHtml(text).replaceAll('\n', '<br />');
  return html.length <= MAX_BODY ? html : `${html.slice(0, MAX_BODY - 1).replace(CUT_PIECE, '')}…`;
}
