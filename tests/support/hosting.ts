/**
 * What a host of a site must send, whichever it is: the one home of these values.
 * docs/hosting/nginx.conf, docs/hosting/Caddyfile and public/_headers are each held to it.
 */
const ALWAYS: Record<string, string> = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
};

const SHORT = 'public, max-age=30, stale-while-revalidate=30, stale-if-error=86400';
const FOR_EVER = 'public, max-age=31536000, immutable';
const NOBODY = "frame-ancestors 'none'";
const ANYBODY = 'frame-ancestors *';

/** What differs: how long a copy may be kept, who may frame it, whose scripts may read it (null: the site's own). */
type Policy = [cache: string, frames: string, readers: '*' | null];

const PAGE: Policy = [SHORT, NOBODY, null];
const FOR_PROGRAMS: Policy = [SHORT, NOBODY, '*'];

/** By the address of a file that a site has or will have. */
export const POLICIES: Record<string, Policy> = {
  '/': PAGE,
  '/history/': PAGE,
  '/favicon.svg': PAGE,
  '/robots.txt': PAGE,
  '/sitemap.xml': PAGE,
  '/site.webmanifest': PAGE,
  '/.well-known/security.txt': PAGE,
  '/embedded/': PAGE,
  '/history.rss': FOR_PROGRAMS,
  '/history.atom': FOR_PROGRAMS,
  '/feed.json': FOR_PROGRAMS,
  '/calendar.ics': FOR_PROGRAMS,
  '/feeds.opml': PAGE,
  '/components/withdrawals/history.rss': FOR_PROGRAMS,
  '/api/v2/summary.json': FOR_PROGRAMS,
  '/api/v2/notices.txt': FOR_PROGRAMS,
  '/embed/': [SHORT, ANYBODY, null],
  '/embed/compact/': [SHORT, ANYBODY, null],
  '/_astro/page.4f3a9c01.css': [FOR_EVER, NOBODY, null],
};

const NAMES = ['cache-control', 'content-security-policy', 'access-control-allow-origin', ...Object.keys(ALWAYS)];

export function headersOf([cache, frames, readers]: Policy): Record<string, string | null> {
  const own = { 'cache-control': cache, 'content-security-policy': frames, 'access-control-allow-origin': readers };
  return { ...own, ...ALWAYS };
}

/** Of a reply's headers, those that {@link headersOf} speaks of. One that came twice is two values with a comma between. */
export function spokenOf(headers: Record<string, string | string[] | undefined>): Record<string, unknown> {
  return Object.fromEntries(NAMES.map((name) => [name, headers[name] ?? null]));
}

/** Of a missing page, whatever its address. */
export const MISSING: Record<string, string | null> = headersOf(PAGE);
