/**
 * How a browser shows a feed. Plain CSS: XSLT is leaving browsers. Only what
 * stands in the feed as plain text is shown, the full text is for feed readers.
 */
import type { Words } from '../words/words.ts';

export function feedStyle(words: Words): string {
  return `@namespace content "http://purl.org/rss/1.0/modules/content/";
:root { color-scheme: light dark; background: Canvas; color: CanvasText; }
rss, feed { display: block; margin: auto; padding: 1rem; max-inline-size: 42rem; font: 1rem/1.5 system-ui, sans-serif; }
rss::before, feed::before { content: ${cssString(words.subscribe.feedWhat)}; display: block; padding: 0.5rem 1rem; border: 1px solid; margin-block-end: 1rem; }
channel, item, entry, title, description, subtitle, summary, pubDate, published, link { display: block; }
channel > title, feed > title { font-size: 1.6rem; font-weight: 700; line-height: 1.2; }
item, entry { border-block-start: 1px solid; margin-block-start: 1rem; padding-block-start: 1rem; }
item > title, entry > title { font-size: 1.1rem; font-weight: 700; }
pubDate, published, item > link { font-size: 0.875rem; overflow-wrap: anywhere; }
language, lastBuildDate, guid, id, updated, author, entry > content, content|encoded { display: none; }
`;
}

/** Any text as a string of CSS: what is not a letter, a digit or a space is written by its number. */
function cssString(text: string): string {
  const safe = text.replaceAll(/[^\p{L}\p{N} ]/gu, (character) => `\\${character.codePointAt(0)?.toString(16)} `);
  return `"${safe}"`;
}
