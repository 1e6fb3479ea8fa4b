import { embedState } from '#render/embed/embed-state.ts';
import { place, words } from '#site/place.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  return Response.json(embedState(site, words, place));
}
