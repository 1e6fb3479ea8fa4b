/** Where a link in an entry may lead: a web address, a mail address, or a place in this site. */

// A browser drops or resolves some of these before it reads an address, and a reader sees none of them.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\s\\]/u;

/**
 * The address as a browser may be given it, in ASCII; null where a link may
 * not lead there: another scheme, another host without a scheme (`//host`), a
 * path relative to the entry, a name or password before the host, invisible
 * characters.
 */
export function safeTarget(href: string): string | null {
  if (UNSEEN.test(href)) return null;
  if (/^https?:\/\//i.test(href)) return webTarget(href);
  const isInSite = href.startsWith('#') || (href.startsWith('/') && !href.startsWith('//'));
  const isMail = /^mailto:[^@?]+@[^@?]+/i.test(href);
  // An address may hold `%20` already, whose sign is not to be encoded again.
  return isInSite || isMail ? encodeURI(href).replaceAll('%25', '%') : null;
}

export function isWebTarget(target: string): boolean {
  return /^https?:/.test(target);
}

/** An international host name comes back in its ASCII form, so that no letter passes for another. */
function webTarget(href: string): string | null {
  const url = URL.parse(href);
  if (url === null || url.username !== '' || url.password !== '') return null;
  const isBareHost = /^https?:\/\/[^/?#]+$/i.test(href);
  return isBareHost ? url.href.slice(0, -1) : url.href;
}
