/** What stands at the old addresses of imported entries. */
import type { APIContext } from 'astro';
import {
  movedAddresses,
  movedFile,
  movedPage,
  redirectLines,
  type MovedAddress,
} from '#render/signposts/moved-page.ts';
import { site } from '#site/site.ts';

/** Rooms whose pages are made from more than entries: an old page laid over one of theirs would hide it. */
const ROOMS = ['api', 'badge', 'cards', 'components', 'embed', 'guidance', 'history', 'pagefind', 'uptime'];

export function getStaticPaths() {
  const { page } = site.content;
  const addresses = movedAddresses(site.content).filter((address) => isFree(address, page.languages));
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

/** Only pages move: a name with a dot, or with an underscore before it, is or could be a file of ours. */
function isFree({ from }: MovedAddress, languages: readonly string[]): boolean {
  const path = from.replace(/\.html$/, '');
  if (/\.|\/_/.test(path) || /\/(?:index|404)\.html$/.test(from)) return false;
  const [, room = '', ...rest] = path.split('/');
  return !languages.includes(room) && (rest.length === 0 || !ROOMS.includes(room));
}
