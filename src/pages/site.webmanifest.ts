import { webManifest } from '#render/signposts/manifest.ts';
import { words } from '#site/place.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  return Response.json(webManifest(site.content.page, words));
}
