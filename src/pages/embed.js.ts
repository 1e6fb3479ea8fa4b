import { embedScript } from '#render/embed/embed-script.ts';
import { words } from '#site/place.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  const script = embedScript(site.content.page.name, words.embed);
  return new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
}
