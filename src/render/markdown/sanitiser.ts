/**
 * The second wall between an entry and the page: an allow-list over finished
 * HTML. It trusts nothing about how that HTML was made, and must hold over
 * markdown rendered without any care.
 */
import sanitizeHtml from 'sanitize-html';

const BLOCKS = ['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'hr', 'ul', 'ol', 'li'];
const TABLES = ['table', 'thead', 'tbody', 'tr', 'th', 'td'];
const INLINE = ['a', 'strong', 'em', 'del', 'code', 'br'];

/** Where a cell's text lies; a cell without it begins at the line's start. */
const alignment = { name: 'data-align', values: ['center', 'end'] };

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: [...BLOCKS, ...TABLES, ...INLINE],
  allowedAttributes: {
    a: ['href', 'title', { name: 'rel', values: ['noreferrer'] }],
    ol: ['start'],
    th: [{ name: 'scope', values: ['col'] }, alignment],
    td: [alignment],
  },
  allowedSchemes: ['https', 'http', 'mailto'],
  allowProtocolRelative: false,
  transformTags: { a: withoutOddTarget },
};

// Beside the schemes: `https:path` leads to another place on each page.
const TARGET = /^(?:https?:\/\/|mailto:|#|\/(?![/\\]))/i;

/** The HTML with the allowed elements and attributes only; of anything else the text stays, scripts and styles go whole. */
export function sanitise(html: string): string {
  // HTML checkers complain about a slash in an element without content; typed text holds no `<` here.
  return sanitizeHtml(html, OPTIONS).replace(/<(br|hr) \/>/g, '<$1>');
}

function withoutOddTarget(tagName: string, { href, ...attribs }: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const isAllowed = href !== undefined && TARGET.test(href);
  return { tagName, attribs: isAllowed ? { href, ...attribs } : attribs };
}
