/** Links lead to this page, or to domains that it trusts. */
import { isTrustedHost, type Page } from '#core/page.ts';
import { linksOf } from '#render/markdown.ts';
import { isAnchor } from '../anchors.ts';
import type { EntryName } from '../file-name.ts';
import { problemAt, type Problem } from '../problem.ts';
import type { Tree } from '../tree.ts';
import { shown } from '../value-words.ts';
import { markdownsOf, tooComplex } from './markdowns.ts';
import type { RuleContext } from './rule.ts';

type Told = Pick<Problem, 'code' | 'message' | 'fix'>;

export function linksAreTrusted({ tree, page: { url, trustedDomains, components } }: RuleContext): Problem[] {
  if (url === undefined || trustedDomains === undefined) return [];
  const page = { url, trustedDomains };
  const site = siteOf(tree, components);
  return markdownsOf(tree)
    .filter(({ text }) => tooComplex(text) === null)
    .flatMap(({ name, text, placeOf }) =>
      linksOf(text).flatMap(({ href, offset }) => {
        const home = name.kind === 'template' ? null : `/${name.subjectId}/`;
        const problem = linkProblem(href, { page, site, home });
        return problem === null ? [] : problemAt(placeOf(offset), problem);
      }),
    );
}

type Trusting = Pick<Page, 'url' | 'trustedDomains'>;

interface Surroundings {
  page: Trusting;
  site: Site;
  /** The address at which the text itself stands; null where it has none. */
  home: string | null;
}

export function linkProblem(href: string, { page, site, home }: Surroundings): Told | null {
  if (href.startsWith('#')) return home === null ? null : anchorProblem(home, href, site);
  const url = URL.parse(href, `${page.url}/`);
  if (url?.protocol === 'mailto:') return mailProblem(url, page);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return unsafe(href);
  if (url.origin !== new URL(page.url).origin) return hostProblem(url.hostname, page);
  const address = url.pathname.replace(/\/?$/, '/');
  if (site.has(address)) return anchorProblem(address, url.hash, site);
  return site.knows(address) ? nothingAt(url.pathname) : null;
}

function nothingAt(pathname: string): Told {
  return {
    code: 'link-to-nothing',
    message: `This page has no address “${shown(pathname)}”.`,
    fix: 'Write it as in “/guidance/set-up-2fa-again/” or “/incidents/2026-05-04-card-payments-declined/”.',
  };
}

function anchorProblem(address: string, hash: string, { names }: Site): Told | null {
  const anchor = decoded(hash.slice(1));
  if (anchor === '' || isAnchor(anchor, address, names)) return null;
  return {
    code: 'link-to-nothing',
    message: `No place at “${shown(address)}” is called “#${shown(anchor)}”.`,
    fix: 'Leave out the “#” and what follows; headings have no address of their own. An update has one on its incident’s page, as in “#update-01-declined”.',
  };
}

/** One mail link may name several people, in its path and in its query. */
function mailProblem({ pathname, searchParams }: URL, page: Trusting): Told | null {
  const copies = [...searchParams].flatMap(([key, value]) => (/^(?:to|b?cc)$/i.test(key) ? [value] : []));
  const people = [decoded(pathname), ...copies].flatMap((list) => list.split(','));
  const problems = people.map((address) => hostProblem(address.trim().split('@').at(-1) ?? '', page));
  return problems.find((problem) => problem !== null) ?? null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hostProblem(host: string, page: Trusting): Told | null {
  if (isTrustedHost(page, host)) return null;
  return {
    code: 'untrusted-link',
    message: `“${shown(host)}” is not one of the domains to which this page links.`,
    fix: 'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
  };
}

function unsafe(href: string): Told {
  return {
    code: 'unsafe-link',
    message: `“${shown(href)}” is no web or mail address, so the page would show its words without a link.`,
    fix: 'Write “https://…”, “mailto:…” or an address of this page, as in “/guidance/set-up-2fa-again/”.',
  };
}

/** What the site builds, as far as it is known. */
interface Site {
  names: readonly EntryName[];
  /** Whether an entry may sensibly name the address. */
  has: (address: string) => boolean;
  /** Whether it would be known if there were such an address. */
  knows: (address: string) => boolean;
}

const MONTH = /^\/history\/\d{4}-(?:0[1-9]|1[0-2])\/$/;
const FIXED = [
  '/',
  '/history/',
  '/guidance/',
  '/subscribe/',
  '/history.rss/',
  '/api/v2/summary.json/',
  '/api/v2/status.json/',
];
/** `components`: undefined where page.yaml does not say. */
export function siteOf({ names, misnamed }: Tree, components: Page['components'] | undefined): Site {
  const entries = names.filter(({ kind }) => kind !== 'template').map(({ subjectId }) => `/${subjectId}/`);
  const services = (components ?? []).map(({ id }) => `/components/${id}/`);
  const addresses = new Set([...FIXED, ...entries, ...services]);
  // A file in a room that has another name by mistake may be the one that is meant.
  const unsure = new Set([...misnamed].map((path) => path.split('/')[0] ?? ''));
  if (components === undefined) unsure.add('components');
  return {
    names,
    has: (address) => addresses.has(address) || MONTH.test(address),
    knows: (address) => !unsure.has(address.split('/')[1] ?? ''),
  };
}
