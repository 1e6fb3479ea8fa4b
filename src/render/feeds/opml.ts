/** OPML 2.0: a list of feeds, to be taken into a reader at once. */
import { printXml } from './xml.ts';

export interface ListedFeed {
  title: string;
  /** Whole addresses, of the feed and of its page. */
  address: string;
  page: string;
}

export function feedList(title: string, feeds: readonly ListedFeed[]): string {
  const outline = feeds.map((feed) => ({
    '@type': 'rss',
    '@text': feed.title,
    '@title': feed.title,
    '@xmlUrl': feed.address,
    '@htmlUrl': feed.page,
  }));
  return printXml({ opml: { '@version': '2.0', head: { title }, body: { outline } } });
}
