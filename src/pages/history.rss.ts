import { rssFeed } from '#render/feed.ts';
import { words } from '#site/place.ts';
import { site } from '#site/site.ts';

export async function GET(): Promise<Response> {
  const feed = await rssFeed(site.content.page, site.notices, words);
  return new Response(feed, { headers: { 'content-type': 'application/rss+xml; charset=utf-8' } });
}
