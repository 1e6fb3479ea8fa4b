/** Atom (RFC 4287). */
import type { Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import { feedPath, feedUpdatedAt, type FeedDocument } from './feed-document.ts';
import { FEED_STYLE_PATH, feedDescription } from './feed-head.ts';
import type { FeedItem } from './feed-item.ts';
import { printXml } from './xml.ts';

/** The same items make the same bytes, whenever it is built. */
export function atomFeed(page: Page, document: FeedDocument): string {
  const { title, basePath, pagePath, archive, previous, items } = document;
  const address = (number: number | null) => page.url + feedPath(basePath, 'atom', number);
  const feed = {
    '@xmlns': 'http://www.w3.org/2005/Atom',
    '@xmlns:fh': 'http://purl.org/syndication/history/1.0',
    '@xml:lang': page.languages[0] ?? 'en',
    // Archives are parts of the same feed.
    id: address(null),
    title,
    subtitle: feedDescription(page),
    updated: atomTime(feedUpdatedAt(document)),
    author: { name: page.name },
    ...(archive === null ? {} : { 'fh:archive': '' }),
    link: [
      { '@rel': 'self', '@type': 'application/atom+xml', '@href': address(archive) },
      { '@rel': 'alternate', '@type': 'text/html', '@href': page.url + pagePath },
      ...(archive === null ? [] : [{ '@rel': 'current', '@href': address(null) }]),
      ...(previous === null ? [] : [{ '@rel': 'prev-archive', '@href': address(previous) }]),
    ],
    entry: items.map(entryOf),
  };
  return printXml({ feed }, { 'xml-stylesheet': { '@type': 'text/css', '@href': FEED_STYLE_PATH } });
}

function entryOf({ id, address, title, at, updatedAt, summary, html }: FeedItem) {
  return {
    id,
    title,
    link: { '@rel': 'alternate', '@type': 'text/html', '@href': address },
    published: atomTime(at),
    updated: atomTime(updatedAt),
    summary: { '@type': 'text', '#text': summary },
    content: { '@type': 'html', '#text': html },
  };
}

/** RFC 3339. */
function atomTime(at: Instant): string {
  return new Date(at).toISOString();
}
