/** RSS 2.0, by @astrojs/rss; what it has no name for stands in its `customData`. */
import { getRssString } from '@astrojs/rss';
import type { Page } from '#core/page.ts';
import { escapeHtml } from '../escape.ts';
import { feedPath, feedUpdatedAt, type FeedDocument } from './feed-document.ts';
import { FEED_STYLE_PATH, feedDescription } from './feed-head.ts';
import type { FeedItem } from './feed-item.ts';

/** The same items make the same bytes, whenever it is built. */
export async function rssFeed(page: Page, document: FeedDocument): Promise<string> {
  const { title, pagePath, items } = document;
  const xml = await getRssString({
    title,
    description: feedDescription(page),
    site: page.url + pagePath,
    // Without a type, which a browser then takes for CSS.
    stylesheet: FEED_STYLE_PATH,
    xmlns: { atom: 'http://www.w3.org/2005/Atom', fh: 'http://purl.org/syndication/history/1.0' },
    customData: channelData(page, document),
    items: items.map(itemOf),
  });
  // Text of an item has its “<” escaped, so this is none.
  return xml.replaceAll(IDENTITY, (_, index: string) => identity(escapeHtml(items[Number(index)]?.id ?? '')));
}

/** `customData` is read as XML, and an identity of digits in it as a number: “00123” would be 123. So it is put in at the end. */
const IDENTITY = new RegExp(identity(String.raw`item-(\d+)`), 'g');

function identity(id: string): string {
  return `<guid isPermaLink="false">${id}</guid>`;
}

/** The feed's language and time, and its place among its documents (RFC 5005). */
function channelData(page: Page, document: FeedDocument): string {
  const { basePath, archive, previous } = document;
  const link = (rel: string, number: number | null): string =>
    `<atom:link rel="${rel}" type="application/rss+xml" href="${escapeHtml(page.url + feedPath(basePath, 'rss', number))}"/>`;
  return [
    `<language>${escapeHtml(page.languages[0] ?? 'en')}</language>`,
    `<lastBuildDate>${new Date(feedUpdatedAt(document)).toUTCString()}</lastBuildDate>`,
    archive === null ? '' : '<fh:archive/>',
    link('self', archive),
    archive === null ? '' : link('current', null),
    previous === null ? '' : link('prev-archive', previous),
  ].join('');
}

function itemOf({ id, address, title, at, summary, html }: FeedItem, index: number) {
  return {
    title,
    link: address,
    pubDate: new Date(at),
    // Readers take a description for HTML, in which plain text is escaped.
    description: escapeHtml(summary),
    content: html,
    // Its identity is its address, unless it had another before it came here.
    ...(id === address ? {} : { customData: identity(`item-${index}`) }),
  };
}
