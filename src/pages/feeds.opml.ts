import { feedPath } from '#render/feeds/feed-document.ts';
import { feedList } from '#render/feeds/opml.ts';
import { lastingFeeds } from '#site/feeds.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  const { name, url } = site.content.page;
  const feeds = lastingFeeds.map(({ title, basePath, pagePath }) => ({
    title,
    address: url + feedPath(basePath, 'atom'),
    page: url + pagePath,
  }));
  return new Response(feedList(name, feeds), { headers: { 'content-type': 'text/x-opml; charset=utf-8' } });
}
