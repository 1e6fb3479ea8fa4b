import { headlineOf } from '#render/headline.ts';
import { stateIcon } from '#render/pictures/icon.ts';
import { words } from '#site/place.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  const icon = stateIcon(headlineOf(site.status, words));
  return new Response(icon, { headers: { 'content-type': 'image/svg+xml' } });
}
