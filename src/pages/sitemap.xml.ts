import type { GetStaticPathsItem } from 'astro';
import { routePath } from '#render/routes.ts';
import { sitemapXml, type SitePage } from '#render/signposts/sitemap.ts';
import { changedAtOf } from '#site/changes.ts';
import { editions } from '#site/edition.ts';
import { site } from '#site/site.ts';

interface PageModule {
  getStaticPaths: () => GetStaticPathsItem[];
}

/** Every page there is, so that none can be forgotten; what stands outside `[...language]` is no page to look for. */
const PAGES = import.meta.glob<PageModule>('./*/**/*.astro');

export async function GET(): Promise<Response> {
  const text = sitemapXml(site.content.page.url, await sitePages());
  return new Response(text, { headers: { 'content-type': 'application/xml; charset=utf-8' } });
}

async function sitePages(): Promise<SitePage[]> {
  const files = Object.entries(PAGES).filter(([file]) => file.startsWith('./[...language]/'));
  const paths = await Promise.all(files.map(async ([file, load]) => pathsOf(file, await load())));
  return paths
    .flat()
    .toSorted()
    .map((path) => ({
      paths: editions.map(({ language, link }) => ({ language, path: link(path) })),
      changedAt: changedAtOf(path),
    }));
}

/** In the first language; the other languages have the same ones. */
function pathsOf(file: string, { getStaticPaths }: PageModule): string[] {
  return getStaticPaths()
    .filter(({ params }) => params['language'] === undefined)
    .map(({ params }) => routePath(file, params));
}
