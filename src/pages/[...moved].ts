/** What stands at the old addresses of imported entries. */
import type { APIContext } from 'astro';
import { movedAddresses, movedFile, movedPage, redirectLines } from '#render/signposts/moved-page.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  const { page } = site.content;
  const addresses = movedAddresses(site.content);
  if (addresses.length === 0) return [];
  return [
    ...addresses.map((address) => ({
      params: { moved: movedFile(address) },
      props: { text: movedPage(page.url, page.languages[0] ?? 'en', address) },
    })),
    { params: { moved: '_redirects' }, props: { text: redirectLines(addresses) } },
  ];
}

export function GET({ props: { text } }: APIContext<{ text: string }>): Response {
  return new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
