/** No entry that was imported can take a page of ours: what is ours is known from the routes, and from what a build has written. */
import { globSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { movedAddresses } from '#render/signposts/moved-page.ts';
import { builtSite } from '#tests/support/built-site.ts';
import { aContent, anIncident, aPage } from '#tests/support/makers.ts';

const LANGUAGES = ['en', 'es'];
/** Anything that a month, an id or a name may be in a route. */
const NAMES = ['2022-01', '2022', 'withdrawals', '90', 'en'];

/** Where an entry that stood at the addresses before would lead on from. */
function takenBy(addresses: readonly string[]): string[] {
  const imported = { from: 'statuspage', id: 'a', addresses: [...addresses] };
  const content = aContent({ page: aPage({ languages: LANGUAGES }), incidents: [anIncident({ imported })] });
  return movedAddresses(content).map(({ from }) => from);
}

/** Entries have pages in these rooms alone; who stands there is known from the content. */
function isEntrys(address: string): boolean {
  return /^\/(?:incidents|maintenances|announcements)\/[^/]+$/.test(address);
}

test('no route of the site can be taken, whatever stands for its parameters', () => {
  const routes = globSync('**/*', { cwd: 'src/pages' })
    .filter((path) => /\.(?:astro|ts)$/.test(path))
    .map((path) =>
      path
        .replace(/\.(?:astro|ts)$/, '')
        .replace(/^\[\.\.\.language\]\//, '')
        .replace(/(?:^|\/)index$/, ''),
    )
    // Of feeds and old addresses themselves the built site tells.
    .filter((route) => !route.startsWith('[') && route !== '');
  const addresses = routes.flatMap((route) => NAMES.map((name) => `/${route.replaceAll(/\[[^\]]+\]/g, name)}`));
  expect(addresses).toEqual(expect.arrayContaining(['/verify/2022-01', '/notices/2022-01.json', '/history/2022-01']));
  expect(takenBy(addresses.filter((address) => !isEntrys(address)))).toEqual([]);
});

test('no file of a built site can be taken', async () => {
  const site = await builtSite();
  const files = readdirSync(site.folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  await site.remove();
  const addresses = files.map(
    ({ parentPath, name }) => `${parentPath.slice(site.folder.length)}/${name === 'index.html' ? '' : name}`,
  );
  const own = addresses
    .map((address) => address.replace(/\/$/, ''))
    .filter((address) => address !== '' && !isEntrys(address));
  expect(own.length).toBeGreaterThan(200);
  expect(takenBy(own)).toEqual([]);
});
