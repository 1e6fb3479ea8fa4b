import { robotsText } from '#render/signposts/robots.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  return new Response(robotsText(site.content.page.url), { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
