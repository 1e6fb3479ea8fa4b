/** A built site and a browser for the tests of one file: made before the first of them, taken away after the last. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './browser.ts';
import { builtSite, type BuiltSite, type BuiltSiteOptions } from './built-site.ts';

export interface OpenSite {
  readonly site: BuiltSite;
  readonly browser: Browser;
}

/** To be called outside of tests; what it returns is there inside of them. */
export function openSite(options: BuiltSiteOptions): OpenSite {
  let opened: OpenSite | null = null;
  beforeAll(async () => {
    const [site, browser] = await Promise.all([builtSite(options), launchBrowser()]);
    opened = { site, browser };
  });
  afterAll(async () => {
    await opened?.browser.close();
    await opened?.site.remove();
  });
  const running = (): OpenSite => {
    if (opened === null) throw new Error('The site is open only while tests run.');
    return opened;
  };
  return {
    get site() {
      return running().site;
    },
    get browser() {
      return running().browser;
    },
  };
}
