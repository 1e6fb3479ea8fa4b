/** `npm run pictures`: a picture of every kind of page, taken of the demo in a real browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { parseInstant } from '#core/instant.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';
import { buildInThread } from '#scripts/build-in-thread.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { serveFolder } from '#tests/support/serve-folder.ts';

parseArguments('npm run pictures: takes the pictures of docs/pictures/ anew', {});

const FOLDER = 'docs/pictures';
const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';
const WIDE = { width: 960, colorScheme: 'light' } as const;
const PHONE = { width: 390, colorScheme: 'light' } as const;
const DARK_PHONE = { width: 390, colorScheme: 'dark' } as const;

interface Picture {
  name: string;
  path: string;
  width: number;
  colorScheme: 'light' | 'dark';
}

/** By the moment that the page shows. */
const PICTURES: Record<string, Picture[]> = {
  '2022-01-17T04:00Z': [{ name: 'home-calm', path: '/', ...WIDE }],
  '2022-01-17T14:00Z': [
    { name: 'home-incident', path: '/', ...WIDE },
    { name: 'home-incident-spanish', path: '/es/', ...PHONE },
  ],
  '2022-01-17T17:42Z': [{ name: 'home-phone-dark', path: '/', ...DARK_PHONE }],
  '2022-01-21T21:00Z': [
    { name: 'incident', path: INCIDENT, ...WIDE },
    { name: 'guidance', path: '/guidance/set-up-2fa-again/', ...PHONE },
    { name: 'component', path: '/components/withdrawals/', ...WIDE },
    { name: 'maintenance', path: '/maintenances/2022-02-01-wallet-upgrade/', ...PHONE },
    { name: 'announcement', path: '/announcements/2022-01-18-delay-for-new-withdrawal-addresses/', ...PHONE },
    { name: 'history', path: '/history/', ...PHONE },
    { name: 'year', path: '/history/year/2021/', ...WIDE },
    { name: 'uptime', path: '/uptime/', ...WIDE },
    { name: 'postmortems', path: '/postmortems/', ...PHONE },
    { name: 'search', path: '/search/?q=withdrawals', ...PHONE },
    { name: 'subscribe', path: '/subscribe/', ...PHONE },
    { name: 'not-found', path: '/404.html', ...PHONE },
  ],
};

const browser = await launchBrowser();
for (const [at, pictures] of Object.entries(PICTURES)) await takeAll(browser, at, pictures);
await browser.close();

async function takeAll(inBrowser: Browser, at: string, pictures: Picture[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-picture-'));
  const outFolder = join(folder, 'site');
  const outcome = await buildInThread({ contentFolder: 'content', at: parseInstant(at), outFolder });
  if (!outcome.isBuilt) stop(outcome.message, 1);
  const server = await serveFolder(outFolder);
  for (const { name, path, width, colorScheme } of pictures) {
    const page = await inBrowser.newPage({ viewport: { width, height: 1100 }, colorScheme, timezoneId: 'Etc/UTC' });
    await page.goto(server.url + path, { waitUntil: 'networkidle' });
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    await page.close();
    console.log(`${FOLDER}/${name}.png`);
  }
  await server.close();
  rmSync(folder, { recursive: true });
}
