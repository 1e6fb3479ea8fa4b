import type { FeedDocument } from '#render/feeds/feed-document.ts';
import { rssFeed } from '#render/feeds/rss-feed.ts';
import { feedPathsIn } from '#site/feeds.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  return feedPathsIn('rss');
}

export async function GET({ props: { document } }: { props: { document: FeedDocument } }): Promise<Response> {
  const feed = await rssFeed(site.content.page, document);
  return new Response(feed, { headers: { 'content-type': 'application/xml; charset=utf-8' } });
}
