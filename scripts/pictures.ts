/** `npm run pictures`: the pictures of the README, taken of the demo in a real browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInstant } from '#core/instant.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';
import { buildInThread } from '#scripts/build-in-thread.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { serveFolder } from '#tests/support/serve-folder.ts';

parseArguments('npm run pictures: takes the pictures of docs/pictures/ anew', {});

const FOLDER = 'docs/pictures';
const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';
const PICTURES = [
  { name: 'home-incident', at: '2022-01-17T14:00Z', path: '/', width: 960, colorScheme: 'light' },
  { name: 'home-phone-dark', at: '2022-01-17T17:42Z', path: '/', width: 390, colorScheme: 'dark' },
  { name: 'incident', at: '2022-01-21T21:00Z', path: INCIDENT, width: 960, colorScheme: 'light' },
] as const;

const browser = await launchBrowser();
for (const picture of PICTURES) await take(picture);
await browser.close();

async function take({ name, at, path, width, colorScheme }: (typeof PICTURES)[number]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-picture-'));
  const outFolder = join(folder, 'site');
  const outcome = await buildInThread({ contentFolder: 'content', at: parseInstant(at), outFolder });
  if (!outcome.isBuilt) stop(outcome.message, 1);
  const server = await serveFolder(outFolder);
  const page = await browser.newPage({ viewport: { width, height: 1100 }, colorScheme, timezoneId: 'Etc/UTC' });
  await page.goto(server.url + path);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await page.close();
  await server.close();
  rmSync(folder, { recursive: true });
  console.log(`${FOLDER}/${name}.png`);
}
