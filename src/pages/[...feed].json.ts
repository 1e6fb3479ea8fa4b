import type { FeedDocument } from '#render/feeds/feed-document.ts';
import { jsonFeed } from '#render/feeds/json-feed.ts';
import { feedPathsIn } from '#site/feeds.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  return feedPathsIn('json');
}

export function GET({ props: { document } }: { props: { document: FeedDocument } }): Response {
  const feed = jsonFeed(site.content.page, document);
  return new Response(feed, { headers: { 'content-type': 'application/feed+json; charset=utf-8' } });
}
