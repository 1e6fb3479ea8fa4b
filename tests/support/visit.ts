import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

export interface Visit {
  page: Page;
  /** Console messages, errors, policy violations, and requests to other origins. */
  noise: string[];
  context: BrowserContext;
}

/** Opens the address in a context of its own and listens to everything that a quiet page does not do. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(error.message));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) noise.push(`asks ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      console.error(`violates ${violatedDirective}`),
    );
  });
  await page.goto(url);
  return { page, noise, context };
}
