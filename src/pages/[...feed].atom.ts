import type { FeedDocument } from '#render/feeds/feed-document.ts';
import { atomFeed } from '#render/feeds/atom-feed.ts';
import { feedPathsIn } from '#site/feeds.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  return feedPathsIn('atom');
}

export function GET({ props: { document } }: { props: { document: FeedDocument } }): Response {
  const feed = atomFeed(site.content.page, document);
  return new Response(feed, { headers: { 'content-type': 'application/xml; charset=utf-8' } });
}
