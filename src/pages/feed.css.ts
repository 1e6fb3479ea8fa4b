import { feedStyle } from '#render/feeds/feed-style.ts';
import { words } from '#site/place.ts';

export function GET(): Response {
  return new Response(feedStyle(words), { headers: { 'content-type': 'text/css; charset=utf-8' } });
}
