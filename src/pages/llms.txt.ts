import { llmsText } from '#render/texts/llms-text.ts';
import { stateStory } from '#render/texts/state-story.ts';
import { machineLinks } from '#site/machine-links.ts';
import { place, words } from '#site/place.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  const { url: pageUrl } = site.content.page;
  const text = llmsText(stateStory(site, words, place), { pageUrl, links: machineLinks }, words);
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
