import { stateStory } from '#render/texts/state-story.ts';
import { statusText } from '#render/texts/status-text.ts';
import { place, words } from '#site/place.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  const text = statusText(stateStory(site, words, place), site.content.page.url, words);
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
