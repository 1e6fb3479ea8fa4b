/** `sitemap.xml`: every page, when what it says last changed, and where it stands in other languages. */
import { printInstant, type Instant } from '#core/instant.ts';
import { markup } from '../mail/html-template.ts';

export interface SitePage {
  /** In each language of the page, the first one first. */
  paths: { language: string; path: string }[];
  /** Of what it says, and never of the build; null where that has no moment. */
  changedAt: Instant | null;
}

export function sitemapXml(pageUrl: string, pages: readonly SitePage[]): string {
  const rows = pages.flatMap(({ paths, changedAt }) => {
    const others = paths.length < 2 ? [] : paths;
    const links = others.map(
      ({ language, path }) => markup`<xhtml:link rel="alternate" hreflang="${language}" href="${pageUrl + path}"/>`,
    );
    const changed = changedAt === null ? null : markup`<lastmod>${printInstant(changedAt)}</lastmod>`;
    return paths.map(({ path }) => markup`<url><loc>${pageUrl + path}</loc>${changed}${links}</url>\n`);
  });
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${rows}</urlset>
`.text;
}
