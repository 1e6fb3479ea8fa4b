/** The sites of Upptime's configuration, and which of them an issue is about. */
import type { z } from 'zod';
import type { History } from './history.ts';
import { slugOf } from './slug-of.ts';
import type { configurationSchema } from './upptime-shape.ts';

type Configuration = z.output<typeof configurationSchema>;

/** Where the pages of its issues stood: under a domain of its own, else at GitHub under the name of the repository. */
export function upptimeAddress({ owner, 'status-website': site }: Configuration): { url: string | null; room: string } {
  const host = site?.cname?.replace(/^https?:\/\//, '') ?? (owner ? `${owner.toLowerCase()}.github.io` : '');
  const room = (site?.baseUrl ?? '').replace(/\/+$/, '');
  return { url: URL.parse(`https://${host}`)?.origin ?? null, room };
}

export function sitesOf({ sites }: Configuration): History['components'] {
  return (sites ?? []).map(({ name, slug }) => ({
    key: slug?.trim() || slugOf(name) || name,
    name,
    group: null,
    description: null,
    since: null,
  }));
}

/** By the name that Upptime makes of it: there “GitHub” becomes “git-hub”. */
export function siteCalled(sites: History['components'], word: string): string | undefined {
  const found = sites.find(({ key }) => key === word) ?? sites.find(({ key }) => bare(key) === bare(word));
  return found?.key;
}

/** Those of the labels, else the one that the title names as Upptime writes it. */
export function sitesNamed(
  sites: History['components'],
  { labels, title }: { labels: string[]; title: string },
): string[] {
  const labelled = labels.flatMap((label) => siteCalled(sites, label) ?? []);
  if (labelled.length > 0) return [...new Set(labelled)];
  const said = title.toLowerCase();
  return sites
    .filter(({ name }) => [' is down', ' has degraded performance'].some((end) => said === name.toLowerCase() + end))
    .map(({ key }) => key);
}

function bare(slug: string): string {
  return slug.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
