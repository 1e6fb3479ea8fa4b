/** What the demo's pages cost their readers in the middle of the crisis. */
import { launchBrowser } from '#tests/support/browser.ts';
import { builtSite } from '#tests/support/built-site.ts';
import { BROTLI_BUDGET, pageWeight } from '#tests/site/page-weight.ts';

const PAGES = ['/', '/incidents/2022-01-17-unauthorised-withdrawals/'];

export async function printDemo(): Promise<void> {
  const site = await builtSite({ at: '2022-01-17T14:00Z' });
  const browser = await launchBrowser();
  try {
    console.log(`\nThe demo at 2022-01-17T14:00Z, bytes with style; at most ${BROTLI_BUDGET} by brotli.\n`);
    for (const path of PAGES) {
      const { raw, gzip, brotli, blockingScript } = pageWeight(site.folder, path);
      const requests = await requestsOf(`${site.url}${path}`);
      console.log(
        `${path}\n  ${raw} raw, ${gzip} gzip, ${brotli} brotli; ${blockingScript} of blocking script; ${requests}`,
      );
    }
  } finally {
    await browser.close();
    await site.remove();
  }

  async function requestsOf(url: string): Promise<string> {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(url, { waitUntil: 'networkidle' });
    await context.close();
    return `Chromium makes ${asked.length} ${asked.length === 1 ? 'request' : 'requests'} (${asked.join(', ')})`;
  }
}
