/**
 * A feed in documents (RFC 5005): one with the newest items, at an address that
 * never changes, and archives of the older ones. Archives are numbered from the
 * oldest item and written when they are full, so none changes any more.
 */
import type { Instant } from '#core/instant.ts';
import type { FeedItem } from './feed-item.ts';

/** How many items the document of the newest has at most, and every archive has. */
export const MAX_ITEMS = 50;

/** Of the feed of the whole page. */
export const FEED_PATH = '/feed/';

export const FEED_FORMATS = ['rss', 'atom', 'json'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

export const FEED_TYPES: Record<FeedFormat, string> = {
  rss: 'application/rss+xml',
  atom: 'application/atom+xml',
  json: 'application/feed+json',
};

/** What a feed is about. */
export interface FeedSubject {
  title: string;
  /** Below the page's address, where its documents stand: “/components/withdrawals/”. */
  basePath: string;
  /** Where its items are read as a page. */
  pagePath: string;
  /** Of its items where it has none. */
  since: Instant;
}

export interface FeedDocument extends FeedSubject {
  /** Newest first. */
  items: readonly FeedItem[];
  /** The archive's number, from 1; null for the document of the newest. */
  archive: number | null;
  /** The archive of what came before; null where that is all. */
  previous: number | null;
}

/** The document of the newest items first, then the archives from the oldest. `items` newest first. */
export function feedDocuments(subject: FeedSubject, items: readonly FeedItem[]): FeedDocument[] {
  const full = items.length <= MAX_ITEMS ? 0 : Math.floor(items.length / MAX_ITEMS);
  const newest = { ...subject, items: items.slice(0, MAX_ITEMS), archive: null, previous: full === 0 ? null : full };
  const archives = Array.from({ length: full }, (_, index) => {
    const end = items.length - index * MAX_ITEMS;
    const previous = index === 0 ? null : index;
    return { ...subject, items: items.slice(end - MAX_ITEMS, end), archive: index + 1, previous };
  });
  return [newest, ...archives];
}

/** Below the page's address: “/history.rss”, “/components/withdrawals.atom”, “/feed/archive/3.rss”. */
export function feedPath(basePath: string, format: FeedFormat, archive: number | null = null): string {
  if (archive !== null) return `${basePath}archive/${archive}.${format}`;
  // Where Statuspage has them.
  if (basePath === FEED_PATH && format !== 'json') return `/history.${format}`;
  return `${basePath.replace(/\/$/, '')}.${format}`;
}

/** When what a document says last changed: a matter of its items, and never of the build. */
export function feedUpdatedAt({ items, since }: FeedDocument): Instant {
  return items[0]?.updatedAt ?? since;
}
