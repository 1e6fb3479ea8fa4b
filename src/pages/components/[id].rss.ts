import type { Component } from '#core/component.ts';
import { componentFeed } from '#render/feed.ts';
import { words } from '#site/place.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  return site.content.page.components.map((component) => ({ params: { id: component.id }, props: { component } }));
}

export async function GET({ props: { component } }: { props: { component: Component } }): Promise<Response> {
  const feed = await componentFeed(component, { page: site.content.page, notices: site.notices, words });
  return new Response(feed, { headers: { 'content-type': 'application/rss+xml; charset=utf-8' } });
}
