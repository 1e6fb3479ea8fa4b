/** Links lead to this page, or to domains that it trusts. */
import { isTrustedHost, type Page } from '#core/page.ts';
import { linksOf } from '#render/markdown.ts';
import { problemAt, type Problem } from '../problem.ts';
import type { Tree } from '../tree.ts';
import { markdownsOf, tooComplex } from './markdowns.ts';
import type { RuleContext } from './rule.ts';

type Told = Pick<Problem, 'code' | 'message' | 'fix'>;

export function linksAreTrusted({ tree, page }: RuleContext): Problem[] {
  if (page === null) return [];
  const addresses = tree.broken.size === 0 ? addressesOf(tree, page) : null;
  return markdownsOf(tree)
    .filter(({ text }) => tooComplex(text) === null)
    .flatMap(({ text, placeOf }) =>
      linksOf(text).flatMap(({ href, offset }) => {
        const problem = linkProblem(href, page, addresses);
        return problem === null ? [] : problemAt(placeOf(offset), problem);
      }),
    );
}

const MONTH = /^\/history\/\d{4}-(?:0[1-9]|1[0-2])\/$/;

/** `addresses`: null where some entries could not be read, so that nobody knows all of them. */
function linkProblem(href: string, page: Page, addresses: Set<string> | null): Told | null {
  if (href.startsWith('#')) return null;
  const url = URL.parse(href, `${page.url}/`);
  if (url?.protocol === 'mailto:') return mailProblem(url, page);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return unsafe(href);
  if (url.origin !== new URL(page.url).origin) return hostProblem(url.hostname, page);
  const address = url.pathname.replace(/\/?$/, '/');
  if (addresses === null || addresses.has(address) || MONTH.test(address)) return null;
  return {
    code: 'link-to-nothing',
    message: `This page has no address “${shown(url.pathname)}”.`,
    fix: 'Write it as in “/guidance/set-up-2fa-again/” or “/incidents/2022-01-17-unauthorised-withdrawals/”.',
  };
}

/** One mail link may name several people, in its path and in its query. */
function mailProblem({ pathname, searchParams }: URL, page: Page): Told | null {
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

function hostProblem(host: string, page: Page): Told | null {
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

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Every address that the site builds and an entry may sensibly name. */
function addressesOf(tree: Tree, page: Page): Set<string> {
  const fixed = [
    '/',
    '/history/',
    '/guidance/',
    '/subscribe/',
    '/history.rss/',
    '/api/v2/summary.json/',
    '/api/v2/status.json/',
  ];
  const { incident, maintenance, guidance, announcement, about } = tree.entries;
  const entries = [incident, maintenance, guidance, announcement, about].flat().map(({ name }) => `/${name.id}/`);
  return new Set([...fixed, ...entries, ...page.components.map(({ id }) => `/components/${id}/`)]);
}
