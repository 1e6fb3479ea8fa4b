/** Titles, bodies and links. */
import { isTrustedHost, type Page } from '#core/page.ts';
import { linksOf } from '#render/markdown.ts';
import { problemAt, type Problem } from '../problem.ts';
import type { AnyEntry, EntryOf, TranslationEntry, Tree } from '../tree.ts';
import type { RuleContext } from './rule.ts';

export function titlesDiffer({ tree }: RuleContext): Problem[] {
  const { incident, maintenance, guidance, announcement } = tree.entries;
  return [[...incident, ...maintenance], guidance, announcement].flatMap((entries) => {
    const first = new Map<string, string>();
    return entries.flatMap((entry) => {
      const title = entry.facts.title.toLowerCase();
      const other = first.get(title);
      first.set(title, other ?? entry.file);
      if (other === undefined) return [];
      return problemAt(entry.yaml.placeOf(['title']), {
        code: 'duplicate-title',
        message: `“${other}” has the same title: readers and mail programs would take the two for one.`,
        fix: 'Add what tells them apart, such as the date.',
      });
    });
  });
}

export function bodiesSpeak({ tree }: RuleContext): Problem[] {
  const mayBeEmpty = new Set(['incident', 'maintenance']);
  return [...originals(tree), ...tree.translations]
    .filter(({ body, name }) => body === '' && !mayBeEmpty.has(name.kind))
    .map((entry) =>
      problemAt(entry.placeInBody(0), {
        code: 'empty-body',
        message: 'There is no text below the front matter.',
        fix: 'Write what customers should read, below the second line of dashes.',
      }),
    );
}

export function summariesAreDated({ tree }: RuleContext): Problem[] {
  return tree.entries.incident
    .filter(({ body, facts }) => (body === '') !== (facts.summaryAt === undefined))
    .map((entry: EntryOf<'incident'>) =>
      problemAt(entry.body === '' ? entry.yaml.placeOf(['summaryAt']) : entry.placeInBody(0), {
        code: 'summary-without-time',
        message:
          entry.body === ''
            ? '“summaryAt” dates a summary, and there is no text below the front matter.'
            : 'The summary does not say when it was written.',
        fix:
          entry.body === ''
            ? 'Write where things stand, or remove “summaryAt”.'
            : 'Add a line “summaryAt: 2022-01-18T17:46Z”.',
      }),
    );
}

export function commentsAreNotHidden({ tree }: RuleContext): Problem[] {
  return [...originals(tree), ...tree.translations].flatMap((entry) => {
    const offset = entry.body.indexOf('<!--');
    if (offset === -1) return [];
    return problemAt(entry.placeInBody(offset), {
      code: 'html-comment',
      message: 'HTML is shown as typed: customers would read this comment.',
      fix: 'Delete it; keep notes for colleagues outside the content folder.',
    });
  });
}

export function textsCanBeRead({ tree }: RuleContext): Problem[] {
  return [...originals(tree), ...tree.translations]
    .filter((entry) => linksIn(entry) === null)
    .map((entry) =>
      problemAt(entry.placeInBody(0), {
        code: 'nested-too-deep',
        message: 'Lists, quotes or emphasis are nested so deeply that the text cannot be read.',
        fix: 'Take out the long row of “>”, “*” or “-”; it usually comes with text that was pasted.',
      }),
    );
}

export function linksAreTrusted({ tree, page }: RuleContext): Problem[] {
  const addresses = addressesOf(tree);
  const isWhole = tree.broken.size === 0;
  return [...originals(tree), ...tree.translations].flatMap((entry) =>
    (linksIn(entry) ?? []).flatMap(({ href, offset }) => {
      const problem = linkProblem(href, page, isWhole ? addresses : null);
      return problem === null ? [] : problemAt(entry.placeInBody(offset), problem);
    }),
  );
}

/** Null where the reader of markdown runs out of depth. */
function linksIn({ body }: { body: string }): ReturnType<typeof linksOf> | null {
  try {
    return linksOf(body);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function linkProblem(
  href: string,
  page: Page,
  addresses: Set<string> | null,
): Omit<Problem, 'file' | 'line' | 'column'> | null {
  if (href.startsWith('#')) return null;
  const url = URL.parse(href, `${page.url}/`);
  if (url?.protocol === 'mailto:') return trust(url.pathname.split('@').at(-1) ?? '', page);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return {
      code: 'unsafe-link',
      message: `“${href.slice(0, 60)}” is not a web or mail address; the page would show its text alone.`,
      fix: 'Link to https://…, mailto:… or an address of this page such as /guidance/….',
    };
  }
  if (url.origin !== new URL(page.url).origin) return trust(url.hostname, page);
  if (addresses === null || addresses.has(url.pathname.replace(/\/?$/, '/'))) return null;
  return {
    code: 'link-to-nothing',
    message: `This page has no address “${url.pathname}”.`,
    fix: 'Write it as in /guidance/set-up-2fa-again/ or /incidents/2022-01-17-name-of-the-folder/.',
  };
}

function trust(host: string, page: Page): Omit<Problem, 'file' | 'line' | 'column'> | null {
  if (isTrustedHost(page, host)) return null;
  return {
    code: 'untrusted-link',
    message: `“${host}” is not one of the domains that this page links to.`,
    fix: 'Correct the address; if the domain is really ours, add it to “trustedDomains” in page.yaml.',
  };
}

/** Every address that the site builds and an entry may sensibly name. */
function addressesOf(tree: Tree): Set<string> {
  const fixed = ['/', '/history/', '/guidance/', '/subscribe/', '/about/', '/history.rss/'];
  const { incident, maintenance, guidance, announcement } = tree.entries;
  const entries = [...incident, ...maintenance, ...guidance, ...announcement].map(({ name }) => `/${name.id}/`);
  const components = tree.page?.facts.components.map(({ id }) => `/components/${id}/`) ?? [];
  return new Set([...fixed, ...entries, ...components]);
}

function originals(tree: Tree): (AnyEntry | TranslationEntry)[] {
  return Object.values(tree.entries).flat();
}
