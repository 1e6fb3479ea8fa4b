import { badgeSvg } from '#render/pictures/badge.ts';
import { headlineOf } from '#render/headline.ts';
import { words } from '#site/place.ts';
import { site } from '#site/site.ts';
import { typeface } from '#site/typeface.ts';

export function GET(): Response {
  const badge = { ...headlineOf(site.status, words), name: site.content.page.name };
  return new Response(badgeSvg(badge, typeface), { headers: { 'content-type': 'image/svg+xml' } });
}
