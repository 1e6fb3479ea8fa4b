/** Old addresses of what was imported, and the page that stands at each: it leads on without a script. */
import type { Content } from '#core/content.ts';
import type { Imported } from '#core/imported.ts';
import { pathOf } from '../addresses.ts';
import { markup } from '../mail/html-template.ts';

export interface MovedAddress {
  /** As in `/incidents/69sb0f8lydp4`, without a slash at its end. */
  from: string;
  to: string;
  title: string;
}

/** Names at the top of the site that are its own. */
const OWN =
  /^(?:404|about|announcements|api|badge|cards|components|embed|feed|guidance|history|incidents|maintenances|notices|pagefind|postmortems|search|subscribe|uptime|verify)$/;
/** Those whose pages are made from more than entries: an old page laid over one of theirs would hide it. */
const CLOSED = /^(?:404|api|badge|cards|components|embed|feed|guidance|history|notices|pagefind|uptime|verify)$/;

/** In the order of the content; an address that is the site's own leads nowhere else, and of two the first counts. */
export function movedAddresses({ page, incidents, maintenances, announcements }: Content): MovedAddress[] {
  const entries: { id: string; title: string; imported?: Imported | undefined }[] = [
    ...incidents,
    ...maintenances,
    ...announcements,
  ];
  const taken = new Set(entries.map(({ id }) => `/${id}`));
  return entries.flatMap(({ id, title, imported }) =>
    (imported?.addresses ?? [])
      .map((address) => address.replace(/\/$/, ''))
      .filter((from) => isFreeAddress(from, page.languages) && !taken.has(from) && taken.add(from))
      .map((from) => ({ from, to: pathOf(id), title })),
  );
}

/** Whether an old page may stand there. A name with a dot in a room of ours, or at the top, is or could be a file of ours. */
export function isFreeAddress(address: string, languages: readonly string[]): boolean {
  const path = address.replace(/\/$/, '');
  const [, room = '', ...rest] = path.replace(/\.html$/, '').split('/');
  if (languages.includes(room) || /\/_|\/(?:index|404)\.html$/.test(path)) return false;
  if (rest.length === 0) return !OWN.test(room) && !room.includes('.');
  return OWN.test(room) ? !CLOSED.test(room) && !rest.join('').includes('.') : !room.includes('.');
}

/** The file below the site's folder that answers for an address. */
export function movedFile({ from }: MovedAddress): string {
  return from.endsWith('.html') ? from.slice(1) : `${from.slice(1)}/index.html`;
}

export function movedPage(pageUrl: string, language: string, { to, title }: MovedAddress): string {
  return markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'">
<meta http-equiv="refresh" content="0; url=${to}">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<link rel="canonical" href="${pageUrl}${to}">
<title>${title}</title>
</head>
<body>
<p><a href="${to}">${title}</a></p>
</body>
</html>
`.text;
}

/** For hosts that read `_redirects`: Cloudflare Pages, Netlify. */
export function redirectLines(addresses: readonly MovedAddress[]): string {
  return addresses
    .flatMap(({ from, to }) =>
      [from, ...(from.endsWith('.html') ? [] : [`${from}/`])].map((old) => `${old} ${to} 301\n`),
    )
    .join('');
}
