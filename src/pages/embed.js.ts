import { embedScript } from '#render/embed/embed-script.ts';
import { embedWords } from '#render/words/embed-words.ts';
import { place } from '#site/place.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  const script = embedScript(site.content.page.name, embedWords(place.locale));
  return new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
}
