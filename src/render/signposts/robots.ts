/** `robots.txt`: everything may be read. What must not be listed says so itself, which a page that may not be read could not. */
export function robotsText(pageUrl: string): string {
  return `User-agent: *\nDisallow:\n\nSitemap: ${pageUrl}/sitemap.xml\n`;
}
