/** What machines read of a page: schema.org as JSON-LD. */
import { firstUpdate, latestUpdate, titleOf } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Page } from '#core/page.ts';
import { pathOf } from '../addresses.ts';
import { leadOf } from '../markdown.ts';

export interface Described {
  page: Page;
  /** BCP 47. */
  language: string;
  /** Null: the page is about the whole site. */
  incident: Incident | null;
  /** The page's whole address, and that of its picture. */
  address: string;
  picture: string;
}

export function structuredData({ page, language, incident, address, picture }: Described): object {
  const organization = {
    '@type': 'Organization',
    '@id': `${page.url}/#organization`,
    name: page.name,
    logo: `${page.url}/icon-512.png`,
  };
  const website = {
    '@type': 'WebSite',
    '@id': `${page.url}/#website`,
    url: `${page.url}/`,
    name: page.name,
    ...(page.description === undefined ? {} : { description: page.description }),
    inLanguage: page.languages,
    publisher: { '@id': organization['@id'] },
  };
  const article = incident === null ? [] : [articleOf(incident, { page, language, address, picture })];
  return { '@context': 'https://schema.org', '@graph': [organization, website, ...article] };
}

function articleOf(incident: Incident, { page, language, address, picture }: Omit<Described, 'incident'>): object {
  const [first, last] = [firstUpdate(incident), latestUpdate(incident)];
  const publisher = { '@id': `${page.url}/#organization` };
  return {
    '@type': 'NewsArticle',
    '@id': `${page.url}${pathOf(incident.id)}#article`,
    headline: titleOf(incident),
    description: leadOf(last.body),
    datePublished: new Date(first.at).toISOString(),
    dateModified: new Date(Math.max(last.at, incident.postmortem?.at ?? 0)).toISOString(),
    inLanguage: language,
    isAccessibleForFree: true,
    image: picture,
    url: address,
    mainEntityOfPage: address,
    isPartOf: { '@id': `${page.url}/#website` },
    author: publisher,
    publisher,
  };
}

/** As the text of a `<script>` element, out of which no value can break. */
export function scriptJson(value: object): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}
