/** JSON Feed 1.1. */
import type { Page } from '#core/page.ts';
import { feedPath, type FeedDocument } from './feed-document.ts';
import { feedDescription } from './feed-head.ts';

/** The same items make the same bytes, whenever it is built. */
export function jsonFeed(page: Page, { title, basePath, pagePath, archive, previous, items }: FeedDocument): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title,
    description: feedDescription(page),
    home_page_url: page.url + pagePath,
    feed_url: page.url + feedPath(basePath, 'json', archive),
    ...(previous === null ? {} : { next_url: page.url + feedPath(basePath, 'json', previous) }),
    language: page.languages[0] ?? 'en',
    authors: [{ name: page.name, url: page.url }],
    items: items.map(({ id, address, title: itemTitle, at, summary, html }) => ({
      id,
      url: address,
      title: itemTitle,
      date_published: new Date(at).toISOString(),
      summary,
      content_html: html,
    })),
  });
}
