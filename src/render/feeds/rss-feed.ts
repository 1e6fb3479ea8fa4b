/** RSS 2.0. */
import type { Page } from '#core/page.ts';
import { escapeHtml } from '../escape.ts';
import { feedPath, feedUpdatedAt, type FeedDocument } from './feed-document.ts';
import { FEED_STYLE_PATH, feedDescription } from './feed-head.ts';
import type { FeedItem } from './feed-item.ts';
import { printXml } from './xml.ts';

/** The same items make the same bytes, whenever it is built. */
export function rssFeed(page: Page, document: FeedDocument): string {
  const { title, basePath, pagePath, archive, previous, items } = document;
  const link = (rel: string, number: number | null) => ({
    '@rel': rel,
    '@type': 'application/rss+xml',
    '@href': page.url + feedPath(basePath, 'rss', number),
  });
  const channel = {
    title,
    link: page.url + pagePath,
    description: feedDescription(page),
    language: page.languages[0] ?? 'en',
    lastBuildDate: rssTime(feedUpdatedAt(document)),
    ...(archive === null ? {} : { 'fh:archive': '' }),
    'atom:link': [
      link('self', archive),
      ...(archive === null ? [] : [link('current', null)]),
      ...(previous === null ? [] : [link('prev-archive', previous)]),
    ],
    item: items.map(itemOf),
  };
  const rss = {
    '@version': '2.0',
    '@xmlns:atom': 'http://www.w3.org/2005/Atom',
    '@xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
    '@xmlns:fh': 'http://purl.org/syndication/history/1.0',
    channel,
  };
  return printXml({ rss }, { 'xml-stylesheet': { '@type': 'text/css', '@href': FEED_STYLE_PATH } });
}

function itemOf({ id, address, title, at, summary, html }: FeedItem) {
  return {
    title,
    link: address,
    guid: { '@isPermaLink': String(id === address), '#text': id },
    pubDate: rssTime(at),
    // Readers take a description for HTML, in which plain text is escaped.
    description: escapeHtml(summary),
    'content:encoded': html,
  };
}

/** RFC 822, with a year of four digits. */
function rssTime(at: number): string {
  return new Date(at).toUTCString();
}
