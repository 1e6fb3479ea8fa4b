import type { APIContext } from 'astro';
import { securityText } from '#render/signposts/security-txt.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  const text = securityText(site.content.page, site.now);
  return text === null ? [] : [{ params: { security: 'security' }, props: { text } }];
}

export function GET({ props }: APIContext<{ text: string }>): Response {
  return new Response(props.text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
